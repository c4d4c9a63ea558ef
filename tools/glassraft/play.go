package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"glassraft/core/script"
	"glassraft/tools/lessons"
)

// playDetails is what the help of play says below the flags.
const playDetails = `Exit status: 0 if the scripts do what they say, 1 if not or if something failed, 2 if a script or the command line cannot be
understood (then nothing was run), 130 after an interrupt, which prints and rewrites nothing more; a second one kills.

A command prints up to 8 MiB and a script up to 64 MiB; a command that would print more fails there.

-tla builds this program again with the library's own build tag, so it needs the sources and takes longer. The specification
can follow only runs in which every node that is named was added, each change of membership adds or removes one node, and
no node starts as a learner, uses prevote, gets a message twice or a snapshot sent by hand, or restarts.
`

// standardInput is the argument that stands for it, as in other commands.
const standardInput = "-"

func preparePlay(flags *flag.FlagSet) work {
	language := flags.Bool("language", false, "print what a script can say, and run nothing")
	words := flags.Bool("words", false, "print the texts of a lesson as a form to fill in, for whoever translates it, and run nothing")
	lesson := flags.Bool("lesson", false, "hold lessons against their own runs: list what is wrong with each, instead of printing it")
	rewrite := flags.Bool("rewrite", false, "put the actual outputs into the files instead of printing them")
	chosen := make([]*bool, len(forms))
	for i, form := range forms {
		chosen[i] = flags.Bool(form.name, false, "print, instead of the script, its run as "+form.summary)
	}
	return func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
		if *language && (len(args) > 0 || flags.NFlag() > 1) {
			return usageError("-language: runs nothing, and takes nothing else")
		}
		if *language {
			_, err := io.WriteString(stdout, script.Reference())
			return err
		}
		p := player{stdin: os.Stdin, stdout: stdout, stderr: stderr, rewrite: *rewrite, words: *words, lesson: *lesson}
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
	words, lesson  bool
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
	case p.words && (p.rewrite || p.form != nil || len(files) > 1):
		return usageError("-words: one lesson, and nothing else")
	case p.lesson && (p.rewrite || p.form != nil || p.words):
		return usageError("-lesson: lessons, and nothing else")
	case p.form != nil && len(files) > 1:
		return usageError("-%s: one script at a time", p.form.name)
	}
	scripts := make([]*script.File, len(files))
	for i, name := range files {
		if p.rewrite && name == standardInput {
			return usageError("-rewrite: standard input is no file")
		}
		parsed, err := p.read(ctx, name)
		if err != nil {
			return err
		}
		scripts[i] = parsed
	}
	if p.lesson {
		return p.faults(files, scripts)
	}
	if p.words {
		_, err := io.WriteString(p.stdout, script.Words(scripts[0]))
		return err
	}
	if p.form.needsTag() {
		return p.withTag(ctx, files[0], scripts[0])
	}
	differs := false
	for i, parsed := range scripts {
		one, err := p.one(ctx, files[i], parsed)
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

// faults lists what is wrong with lessons.
func (p player) faults(files []string, parsed []*script.File) error {
	found := 0
	for i, name := range files {
		list := []string{"line 1: " + script.WithoutVersion}
		if !parsed[i].Interaction {
			list = lessons.Faults(parsed[i].Text())
		}
		for _, fault := range list {
			fmt.Fprintf(p.stderr, "%s: %s\n", name, fault)
		}
		found += len(list)
	}
	if found > 0 {
		return errDiffers
	}
	_, err := fmt.Fprintln(p.stdout, "nothing wrong")
	return err
}

// one runs one script, and tells whether it differs from what it says.
func (p player) one(ctx context.Context, name string, parsed *script.File) (differs bool, err error) {
	runner, err := script.NewRunner(parsed)
	if err != nil {
		return false, usageError("%s: %v", name, err)
	}
	bar := newProgress(name, p.stderr)
	runner.Watch(func(events int) error {
		bar.event(events)
		return ctx.Err()
	})
	result := runner.Run()
	bar.end()
	if runner.Stopped() != nil {
		return false, fmt.Errorf("%s: %w", name, errInterrupted)
	}
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
		err = unlessInterrupted(ctx, name, func() error { return p.form.write(p.stdout, h.Config(), h.Events()) })
	case p.rewrite:
		err = p.keep(name, parsed, result.Text)
	default:
		_, err = io.WriteString(p.stdout, result.Text)
	}
	return differs, err
}

// unlessInterrupted does what cannot look at ctx itself, and leaves it alone once ctx is done: the process ends soon.
func unlessInterrupted(ctx context.Context, name string, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", name, errInterrupted)
	}
}

// keep writes a script back, if that changes it.
func (p player) keep(name string, parsed *script.File, text string) error {
	if text == parsed.Text() {
		return nil
	}
	if err := replaceFile(name, text); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s rewritten\n", name)
	return nil
}

// read reads and parses one file. What is wrong with it is for exit status 2: nothing was run.
func (p player) read(ctx context.Context, name string) (*script.File, error) {
	if of, is := strings.CutSuffix(name, wordsSuffix); is {
		return nil, usageError("%s holds only words, which the build and go test ./tools/words hold in step with %s", name, original(of))
	}
	var text string
	err := unlessInterrupted(ctx, name, func() (err error) {
		text, err = readText(name, p.stdin)
		return err
	})
	switch {
	case errors.Is(err, errInterrupted):
		return nil, err
	case err != nil:
		return nil, usageError("%v", err)
	}
	parsed, err := script.Parse(text)
	if err != nil {
		hint := ""
		if p.lesson && script.IsInteraction(text) {
			hint = " (" + script.WithoutVersion + ")"
		}
		// Errors of a line say script:12: ...; the file's name says more.
		return nil, usageError("%s:%s%s", name, strings.TrimPrefix(" "+err.Error(), " script:"), hint)
	}
	return parsed, nil
}

// wordsSuffix ends the name of a file of words: page.words, and translations such as 02a-first-election.de.words.
const wordsSuffix = ".words"

// original is what a file of words belongs to; name is that of the file without the suffix.
func original(name string) string {
	folder, of := filepath.Split(name)
	of, _, _ = strings.Cut(of, ".")
	if of == "page" {
		return "the page"
	}
	return "the lesson " + folder + of + ".txt"
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
