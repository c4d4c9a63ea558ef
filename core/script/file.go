package script

import (
	"fmt"
	"strconv"
	"strings"

	"glassraft/core"
)

// A file is lines. Empty lines and lines that start with # say nothing. The
// line "glassraft 1" may come first; "config name=value ..." may come before
// the first event and sets what differs from core.Defaults. After an event a
// line ---- may follow, and then, up to the next empty line, the output that
// the event is expected to have, as in etcd/raft's scripts.

// BytesMax bounds a file: what a person can read in an afternoon.
const BytesMax = 4 << 20

// File is a script that was read.
type File struct {
	Config   core.Config
	Commands []Command
}

// Command is one event of a script.
type Command struct {
	Line     int // where it stands, from 1
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
	f := &File{Config: core.Defaults()}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		verb, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case verb == "glassraft":
			if rest != version {
				return nil, fmt.Errorf("script:%d: version %q (this program reads version %s)", i+1, rest, version)
			}
			continue
		case verb == "config":
			if err := f.configure(rest); err != nil {
				return nil, fmt.Errorf("script:%d: config: %w", i+1, err)
			}
			continue
		}
		e, err := ParseLine(line)
		if err != nil {
			return nil, fmt.Errorf("script:%d: %w", i+1, err)
		}
		command := Command{Line: i + 1, Event: e}
		if i+1 < len(lines) && strings.TrimSpace(lines[i+1]) == separator {
			var expected strings.Builder
			for i += 2; i < len(lines) && strings.TrimSpace(lines[i]) != ""; i++ {
				expected.WriteString(lines[i] + "\n")
			}
			text := expected.String()
			command.Expected = &text
		}
		f.Commands = append(f.Commands, command)
	}
	return f, nil
}

const (
	version   = "1"
	separator = "----"
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

// setConfig sets one field of a configuration by its name in scripts. Times
// are in microseconds.
func setConfig(c *core.Config, name, value string) error {
	target := map[string]*core.Time{
		"tick-us":        &c.TickInterval,
		"latency-min-us": &c.Link.LatencyMin,
		"latency-max-us": &c.Link.LatencyMax,
	}[name]
	switch {
	case name == "seed":
		seed, err := strconv.ParseUint(value, 10, 64)
		if err != nil {
			return fmt.Errorf("seed %q (legal: a whole number)", value)
		}
		c.Seed = seed
		return nil
	case target != nil:
		us, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return fmt.Errorf("%s %q (legal: microseconds)", name, value)
		}
		*target = core.Time(us)
		return nil
	}
	return c.Options.SetOption(name, value)
}

// Format writes a run as a script: Parse reads the same run back.
func Format(config core.Config, events []core.Event) string {
	var b strings.Builder
	fmt.Fprintf(&b, "glassraft %s\nconfig seed=%d", version, config.Seed)
	defaults := core.Defaults()
	for _, t := range []struct {
		name         string
		value, usual core.Time
	}{
		{"tick-us", config.TickInterval, defaults.TickInterval},
		{"latency-min-us", config.Link.LatencyMin, defaults.Link.LatencyMin},
		{"latency-max-us", config.Link.LatencyMax, defaults.Link.LatencyMax},
	} {
		if t.value != t.usual {
			fmt.Fprintf(&b, " %s=%d", t.name, t.value)
		}
	}
	b.WriteString(config.Options.String() + "\n")
	for _, e := range events {
		b.WriteString(e.String() + "\n")
	}
	return b.String()
}
