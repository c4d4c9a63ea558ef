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

func preparePlay(flags *flag.FlagSet) work {
	language := flags.Bool("language", false, "print what a script can say, and run nothing")
	rewrite := flags.Bool("rewrite", false, "put the actual outputs into the files instead of printing them")
	chosen := make([]*bool, len(forms))
	for i, form := range forms {
		chosen[i] = flags.Bool(form.name, false, "print, instead of the script, its run as "+form.summary)
	}
	return func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
		if *language && (len(args) > 0 || *rewrite) {
			return usageError("-language: runs nothing, and takes nothing else")
		}
		if *language {
			_, err := io.WriteString(stdout, script.Reference())
			return err
		}
		p := player{stdin: os.Stdin, stdout: stdout, stderr: stderr, rewrite: *rewrite}
		for i, wanted := range chosen {
			switch {
			case *wanted && p.form != nil:
				return usageError("-%s and -%s: one at a time", p.form.name, forms[i].name)
			case *wanted:
				p.form = &forms[i]
			}
		}
		return p.play(ctx, args)
	}
}

// errDiffers: a command did something else than its script says.
var errDiffers = errors.New("what the scripts do differs from what they say")

// player is the subcommand play.
type player struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	rewrite        bool
	form           *form // nil: scripts with their outputs
}

// play runs scripts and prints each with the outputs that its commands really had. All are read before the first one
// runs, so that a slip in the last one is not found after minutes of output. Where a command did not do what its script
// says, file and line go to stderr.
func (p player) play(ctx context.Context, files []string) error {
	switch {
	case len(files) == 0:
		return usageError("no file: want one or more scripts, or - for standard input")
	case p.form != nil && p.rewrite:
		return usageError("-rewrite and -%s: one at a time", p.form.name)
	case p.form != nil && len(files) > 1:
		return usageError("-%s: one script at a time", p.form.name)
	}
	scripts := make([]*script.File, len(files))
	for i, name := range files {
		if p.rewrite && name == standardInput {
			return usageError("-rewrite: standard input is no file")
		}
		parsed, err := p.read(name)
		if err != nil {
			return err
		}
		scripts[i] = parsed
	}
	if p.form.needsTag() {
		return p.withTag(ctx, files[0], scripts[0])
	}
	differs := false
	for i, parsed := range scripts {
		one, err := p.one(files[i], parsed)
		if err != nil {
			return err
		}
		differs = differs || one
		if i+1 < len(scripts) && !p.rewrite {
			fmt.Fprintln(p.stdout)
		}
	}
	if differs {
		return errDiffers
	}
	return nil
}

// one runs one script, and tells whether it differs from what it says.
func (p player) one(name string, parsed *script.File) (differs bool, err error) {
	runner, err := script.NewRunner(parsed)
	if err != nil {
		return false, usageError("%s: %v", name, err)
	}
	bar := newProgress(name, p.stderr)
	runner.Watch(bar.event)
	result := runner.Run()
	bar.end()
	for _, d := range result.Differences {
		// With -rewrite an output that differs is no surprise.
		if d.Err == nil && p.rewrite {
			continue
		}
		differs = true
		text := "the output differs"
		if d.Err != nil {
			text = d.Err.Error()
		}
		fmt.Fprintf(p.stderr, "%s:%d: %s\n", name, d.Line, text)
	}
	switch {
	case p.form != nil:
		h := runner.History()
		err = p.form.write(p.stdout, h.Config(), h.Events())
	case p.rewrite:
		err = p.keep(name, parsed, result.Text)
	default:
		_, err = io.WriteString(p.stdout, result.Text)
	}
	return differs, err
}

// keep writes a script back, if that changes it.
func (p player) keep(name string, parsed *script.File, text string) error {
	if text == parsed.Text() {
		return nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if err := os.WriteFile(name, []byte(text), info.Mode().Perm()); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s rewritten\n", name)
	return nil
}

// read reads and parses one file. What is wrong with it is for exit status 2: nothing was run.
func (p player) read(name string) (*script.File, error) {
	text, err := readText(name, p.stdin)
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
