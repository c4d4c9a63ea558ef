package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"glassraft/core/script"
)

// standardInput is the argument that stands for it, as in other commands.
const standardInput = "-"

func preparePlay(_ *flag.FlagSet) work {
	return func(_ context.Context, args []string, stdout, stderr io.Writer) error {
		return play(args, os.Stdin, stdout, stderr)
	}
}

// errDiffers: an event did something else than its script says.
var errDiffers = errors.New("outputs differ from the scripts")

// play runs scripts and prints each with the outputs that its events really had. All are read before the first one runs,
// so that a slip in the last one is not found after minutes of output. Where an output differs, file and line go to
// stderr.
func play(files []string, stdin io.Reader, stdout, stderr io.Writer) error {
	if len(files) == 0 {
		return usageError("no file: want one or more scripts, or - for standard input")
	}
	scripts := make([]*script.File, len(files))
	for i, name := range files {
		parsed, err := readScript(name, stdin)
		if err != nil {
			return err
		}
		scripts[i] = parsed
	}
	differs := false
	for i, parsed := range scripts {
		result, err := script.Run(parsed)
		if err != nil {
			return usageError("%s: %v", files[i], err)
		}
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		fmt.Fprint(stdout, result.Text)
		for _, line := range result.Differences {
			differs = true
			fmt.Fprintf(stderr, "%s:%d: the output differs\n", files[i], line)
		}
	}
	if differs {
		return errDiffers
	}
	return nil
}

// readScript reads and parses one file. What is wrong with it is for exit status 2: nothing was run.
func readScript(name string, stdin io.Reader) (*script.File, error) {
	text, err := readText(name, stdin)
	if err != nil {
		return nil, usageError("%v", err)
	}
	parsed, err := script.Parse(text)
	if err != nil {
		// Errors of a line say script:12: ...; the file's name says more.
		return nil, usageError("%s:%s", name, strings.TrimPrefix(" "+err.Error(), " script:"))
	}
	return parsed, nil
}

func readText(name string, stdin io.Reader) (string, error) {
	if name == standardInput {
		text, err := io.ReadAll(io.LimitReader(stdin, script.BytesMax+1))
		return string(text), err
	}
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, script.BytesMax+1))
	return string(text), err
}
