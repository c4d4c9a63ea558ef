package script

import (
	"fmt"
	"slices"
	"strings"

	"glassraft/core"
)

// A file is lines. Empty lines say nothing; lines that start with # are for the
// reader and belong to the event after them. The line "glassraft 1" may come
// first; "config name=value ..." may come before the first event and sets what
// differs from core.Defaults. After an event a line ---- may follow, and then,
// up to the next empty line, the output that the event is expected to have, as
// in etcd/raft's scripts.

// BytesMax bounds a file: what a person can read in an afternoon.
const BytesMax = 4 << 20

// File is a script that was read.
type File struct {
	Config   core.Config
	Commands []Command
	Closing  string // the comment after the last event, as Command.Comment
}

// Command is one event of a script.
type Command struct {
	Line     int    // where it stands, from 1
	Comment  string // the lines before it that start with #, with their line ends
	Event    core.Event
	Expected *string // the output that shall follow; nil where none is stated
}

// Events lists the script's events.
func (f *File) Events() []core.Event {
	events := make([]core.Event, len(f.Commands))
	for i, c := range f.Commands {
		events[i] = c.Event
	}
	return events
}

// Parse reads a script. An error names the line.
func Parse(text string) (*File, error) {
	if len(text) > BytesMax {
		return nil, fmt.Errorf("script of %d bytes (legal: up to %d)", len(text), BytesMax)
	}
	f := emptyFile()
	var comment strings.Builder
	text = strings.TrimPrefix(text, byteOrderMark)
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	begun := false
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if strings.HasPrefix(line, "#") {
			comment.WriteString(line + "\n")
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		command, err := f.statement(line, begun)
		if err != nil {
			return nil, fmt.Errorf("script:%d: %w", i+1, err)
		}
		begun = true
		if command == nil {
			continue
		}
		command.Line, command.Comment = i+1, comment.String()
		comment.Reset()
		if i+1 < len(lines) && strings.TrimSpace(lines[i+1]) == separator {
			var expected strings.Builder
			for i += 2; i < len(lines) && strings.TrimSpace(lines[i]) != ""; i++ {
				expected.WriteString(lines[i] + "\n")
			}
			command.Expected = new(expected.String())
		}
		f.Commands = append(f.Commands, *command)
	}
	f.Closing = comment.String()
	return f, nil
}

func emptyFile() *File { return &File{Config: core.Defaults()} }

// statement reads one line that says something: an event, or what comes before
// the events, for which there is no command. begun tells that it is not the
// first.
func (f *File) statement(line string, begun bool) (*Command, error) {
	verb, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case verb == versionVerb && begun:
		return nil, fmt.Errorf("%s: must be the first line", versionVerb)
	case verb == versionVerb && rest != version:
		return nil, fmt.Errorf("version %q (this program reads version %s)", rest, version)
	case verb == versionVerb:
		return nil, nil
	case verb == configVerb:
		if err := f.configure(rest); err != nil {
			return nil, fmt.Errorf("%s: %w", configVerb, err)
		}
		return nil, nil
	}
	e, err := parseEvent(line, []string{configVerb, versionVerb})
	if err != nil {
		return nil, err
	}
	return &Command{Event: e}, nil
}

const (
	version       = "1"
	versionVerb   = "glassraft"
	configVerb    = "config"
	separator     = "----"
	byteOrderMark = "\ufeff" // some editors put it before the first letter
)

// configure sets what a config line names.
func (f *File) configure(rest string) error {
	if len(f.Commands) > 0 {
		return fmt.Errorf("must stand before the first event")
	}
	for _, word := range splitWords(rest) {
		name, value, _ := strings.Cut(word, "=")
		if err := setConfig(&f.Config, name, value); err != nil {
			return err
		}
	}
	return f.Config.Validate()
}

// setConfig sets one field of a configuration by its name in scripts.
func setConfig(c *core.Config, name, value string) error {
	if legal := core.ConfigNames(); !slices.Contains(legal, name) {
		return fmt.Errorf("unknown option %s", unknown(name, legal))
	}
	return c.SetOption(name, value)
}

// Format writes a run as a script: Parse reads the same run back.
func Format(config core.Config, events []core.Event) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n%s%v\n", versionVerb, version, configVerb, config)
	for _, e := range events {
		b.WriteString(e.String() + "\n")
	}
	return b.String()
}
