package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"syscall"
	"time"

	"glassraft/tools/site"
)

const (
	// serveFolder is where serve builds, below the module's root: one a checkout, not committed.
	serveFolder = ".build/site"

	readHeaderTimeout = 10 * time.Second // A client that sends no request does not hold a connection.
	shutdownTimeout   = 3 * time.Second  // Downloads under way may finish for so long.
)

func prepareServe(flags *flag.FlagSet) work {
	address := flags.String("addr", "127.0.0.1:8080", "`host:port` to serve on; port 0 takes a free one")
	dir := flags.String("dir", "", "`folder` to build into (default "+serveFolder+")")
	return func(ctx context.Context, _ []string, stdout, stderr io.Writer) error {
		return serve(ctx, *address, *dir, stdout, stderr)
	}
}

// serve builds the site and serves it until ctx ends. It takes the port first, since a build is long and a busy port soon
// known.
func serve(ctx context.Context, address, dir string, stdout, stderr io.Writer) error {
	listener, err := listen(ctx, address)
	if err != nil {
		return err
	}
	defer listener.Close()

	fmt.Fprintln(stderr, "Building the page; the first time can take a minute.")
	handler, err := buildForServing(ctx, dir)
	if err != nil {
		if ctx.Err() != nil {
			return nil // Interrupted, which is how serving ends.
		}
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: readHeaderTimeout}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		timeout, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
		defer cancel()
		stopped <- errors.Join(server.Shutdown(timeout), server.Close())
	}()
	fmt.Fprintf(stdout, "Glassraft is at %s\n", pageURL(listener.Addr()))
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	if err := <-stopped; !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil // Somebody was still downloading; the connection is closed now.
}

func buildForServing(ctx context.Context, dir string) (http.Handler, error) {
	root, err := site.Root(ctx)
	if err != nil {
		return nil, err
	}
	if dir == "" {
		dir = filepath.Join(root, filepath.FromSlash(serveFolder))
	}
	if _, err := site.Build(ctx, dir, site.Options{Root: root, Brotli: site.BrotliDefault}); err != nil {
		return nil, err
	}
	return site.Handler(dir)
}

// listen takes the port. The library's error for a port in use names a system call; a person needs to know what to do.
func listen(ctx context.Context, address string) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, usageError("-addr %q: want host:port, such as 127.0.0.1:8080", address)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use by another program; choose another port with -addr, such as -addr 127.0.0.1:0", address)
	}
	if err != nil {
		return nil, fmt.Errorf("-addr %s: %w", address, err)
	}
	return listener, nil
}

// pageURL returns an address that a browser on this machine can open, also where the server listens on all addresses.
func pageURL(address net.Addr) string {
	host := address.String()
	if tcp, ok := address.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		host = fmt.Sprintf("localhost:%d", tcp.Port)
	}
	return "http://" + host + "/"
}
