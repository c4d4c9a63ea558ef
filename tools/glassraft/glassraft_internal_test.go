package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRunWithoutWork(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		args       []string
		wantStatus int
		wantOut    string
		wantErr    string
	}{
		{"nothing", nil, statusUsage, "", "usage: go run ./tools/glassraft SUBCOMMAND"},
		{"help", []string{"help"}, statusOK, "build    build the page into a folder", ""},
		{"help as a flag", []string{"-h"}, statusOK, "serve    build the page and serve it", ""},
		{"help of serve", []string{"serve", "-h"}, statusOK, "-addr host:port", ""},
		{"help of build", []string{"build", "-h"}, statusOK, "-brotli quality", ""},
		{"a slip", []string{"sevre"}, statusUsage, "", `unknown subcommand "sevre" (did you mean serve?)`},
		{"a slip in capitals", []string{"BULD"}, statusUsage, "", `unknown subcommand "BULD" (did you mean build?)`},
		{"nothing like it", []string{"frobnicate"}, statusUsage, "", `unknown subcommand "frobnicate"; go run`},
		{"an unknown flag", []string{"build", "-quick"}, statusUsage, "", "glassraft build: flag provided but not defined: -quick; -h shows the usage"},
		{"a flag that is no number", []string{"build", "-brotli", "best"}, statusUsage, "", `invalid value "best" for flag -brotli`},
		{"a quality too high", []string{"build", "-brotli", "12"}, statusUsage, "", "glassraft build: -brotli 12: want 0 to 11"},
		{"no folder", []string{"build", "-o", ""}, statusUsage, "", "glassraft build: -o is empty: want a folder"},
		{"too much", []string{"serve", "now"}, statusUsage, "", `glassraft serve: unexpected argument "now"`},
		{"no port", []string{"serve", "-addr", "localhost"}, statusUsage, "", `glassraft serve: -addr "localhost": want host:port`},
		{"no such port", []string{"serve", "-addr", "127.0.0.1:99999"}, statusFailed, "", "glassraft serve: -addr 127.0.0.1:99999: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out, errs strings.Builder
			require.Equal(t, test.wantStatus, run(t.Context(), test.args, &out, &errs))
			requirePart(t, out.String(), test.wantOut)
			requirePart(t, errs.String(), test.wantErr)
		})
	}
}

func TestBuildPrintsSizes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var out, errs strings.Builder
	status := run(t.Context(), []string{"build", "-o", dir, "-brotli", "1"}, &out, &errs)
	require.Equal(t, statusOK, status, errs.String())
	require.Regexp(t, `(?m)^ +bytes +raw +brotli +gzip$`, out.String())
	require.Regexp(t, `(?m)^ *glassraft\.[0-9a-f]{12}\.wasm +\d+ +\d+ +\d+$`, out.String())
	require.Regexp(t, `(?m)^ *scripts/ \(29 files\) +\d+ +\d+ +\d+$`, out.String())
	require.Regexp(t, `(?m)^ *all +\d+ +\d+ +\d+$`, out.String())
	require.FileExists(t, filepath.Join(dir, "index.html"))
}

func TestBuildSaysWhyItFailed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	var out, errs strings.Builder
	require.Equal(t, statusFailed, run(t.Context(), []string{"build", "-o", file}, &out, &errs))
	require.Contains(t, errs.String(), "glassraft build: site: mkdir ")
}

func TestServeServesUntilInterrupted(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	reader, writer := io.Pipe()
	defer reader.Close()
	status := make(chan int, 1)
	var errs strings.Builder
	dir := t.TempDir()
	go func() {
		status <- run(ctx, []string{"serve", "-addr", "127.0.0.1:0", "-dir", dir}, writer, &errs)
		writer.Close()
	}()

	line, err := bufio.NewReader(reader).ReadString('\n')
	require.NoError(t, err)
	require.Regexp(t, `^Glassraft is at http://127\.0\.0\.1:\d+/\n$`, line)
	url := strings.TrimSpace(strings.TrimPrefix(line, "Glassraft is at "))
	response, err := http.Get(url)
	require.NoError(t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Contains(t, string(text), "<title>Glassraft</title>")

	interrupt()
	require.Equal(t, statusOK, <-status, errs.String())
	_, err = net.Dial("tcp", strings.Trim(strings.TrimPrefix(url, "http://"), "/"))
	require.Error(t, err, "the port is still open")
}

func TestServeSaysThatThePortIsBusy(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer busy.Close()
	var out, errs strings.Builder
	require.Equal(t, statusFailed, run(t.Context(), []string{"serve", "-addr", busy.Addr().String()}, &out, &errs))
	require.Equal(t, "glassraft serve: "+busy.Addr().String()+
		" is in use by another program; choose another port with -addr, such as -addr 127.0.0.1:0\n", errs.String())
	require.Empty(t, out.String())
}

func TestPageURLCanBeOpened(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		address net.TCPAddr
		want    string
	}{
		{"loopback", net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, "http://127.0.0.1:8080/"},
		{"loopback, version 6", net.TCPAddr{IP: net.IPv6loopback, Port: 80}, "http://[::1]:80/"},
		{"all addresses", net.TCPAddr{IP: net.IPv6unspecified, Port: 8080}, "http://localhost:8080/"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, pageURL(&test.address))
		})
	}
}

func requirePart(t *testing.T, text, part string) {
	t.Helper()
	if part == "" {
		require.Empty(t, text)
		return
	}
	require.Contains(t, text, part)
}
