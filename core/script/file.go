package script

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"glassraft/core"
)

// A file is commands. Empty lines say nothing; lines that start with # are for
// the reader and belong to the command after them. A line that ends in \ goes on
// in the next one. The line "glassraft 1" comes first; "config name=value ..."
// may come before the first event and sets what differs from core.Defaults.
//
// After a command a line ---- may follow, and then, up to the next empty line,
// the output that the command is expected to have. Output that has empty lines
// stands between two lines ---- and two more, which must not be missing. All that
// is as in etcd/raft's interaction scripts, and a file without the line
// "glassraft 1" is one of them: it runs as etcd/raft's tests run it (see
// InteractionConfig and upstream.go).

// BytesMax bounds a file: what a person can read in an afternoon.
const BytesMax = 4 << 20

// File is a script that was read.
type File struct {
	Config core.Config
	// Interaction: the file is one of etcd/raft's interaction scripts.
	Interaction bool
	Commands    []Command
	Closing     string // the comment after the last command, as Command.Comment

	lines []string // the text, each with its line end
}

// Command is one command of a script.
type Command struct {
	Line     int    // where it starts, from 1
	Comment  string // the lines before it that start with #, with their line ends
	Action   Action
	Expected *string // the output that shall follow; nil where none is stated

	// Where its parts stand in File.lines: it ends before line end, and what
	// states its output before line outputEnd.
	end, outputEnd int
}

// Text is the script as it was read, with the line ends of Unix.
func (f *File) Text() string { return strings.Join(f.lines, "") }

// Span is where the i-th command stands in Text: its first line, the line behind
// its last one, and the line behind the output that it states, all from 0. Where
// it states no output the last two are the same.
func (f *File) Span(i int) (first, end, outputEnd int) {
	c := &f.Commands[i]
	return c.Line - 1, c.end, c.outputEnd
}

// Events lists the script's events, if it holds nothing else that does
// something.
func (f *File) Events() []core.Event {
	var events []core.Event
	for _, c := range f.Commands {
		if do, ok := c.Action.(Do); ok {
			events = append(events, do.Event)
		}
	}
	return events
}

// InteractionConfig is the configuration under which etcd/raft's interaction scripts
// run: the options of its tests (rafttest's raftConfigStub), a machine that takes
// any text and survives, and a driver that makes a snapshot whenever it is asked
// for one, reports none, and keeps what threads answer to their own node in flight.
func InteractionConfig() core.Config {
	c := core.Defaults()
	c.Machine = core.MachineAppender
	o := &c.Options
	o.ElectionTick, o.ElectionTickTop, o.HeartbeatTick = 3, 5, 1
	o.MaxSizePerMsg, o.MaxInflightMsgs = math.MaxUint64, math.MaxInt32
	o.FreshSnapshots, o.ReportSnapshots, o.QueueResponses = true, false, true
	o.DurableMachine = true
	return c
}

// Parse reads a script. An error names the line.
func Parse(text string) (*File, error) {
	if len(text) > BytesMax {
		return nil, fmt.Errorf("script of %d bytes (legal: up to %d)", len(text), BytesMax)
	}
	r := &reader{file: &File{Config: InteractionConfig(), Interaction: true}}
	text = strings.ReplaceAll(strings.TrimPrefix(text, byteOrderMark), "\r\n", "\n")
	r.file.lines = strings.SplitAfter(text, "\n")
	if err := r.read(); err != nil {
		return nil, err
	}
	return r.file, nil
}

const (
	version       = "1"
	versionVerb   = "glassraft"
	configVerb    = "config"
	separator     = "----"
	byteOrderMark = "\ufeff" // some editors put it before the first letter
)

// WithoutVersion says why a script that lacks the line "glassraft 1" does what nobody meant.
const WithoutVersion = "without a first line " + versionVerb + " " + version + " it is read, and runs, as one of etcd/raft's own interaction scripts"

// IsInteraction tells whether Parse reads a text as one of etcd/raft's interaction
// scripts: what it says first is something else than "glassraft 1".
func IsInteraction(text string) bool {
	for line := range strings.Lines(strings.TrimPrefix(text, byteOrderMark)) {
		verb, _ := firstWord(strings.TrimSpace(line))
		if verb != "" && !strings.HasPrefix(verb, "#") {
			return verb != versionVerb
		}
	}
	return true
}

// reader goes through the lines of a file.
type reader struct {
	file    *File
	at      int // the next line
	comment strings.Builder
	begun   bool            // something was said
	set     map[string]bool // what config lines have set
}

// line is the line at i, without space around it; "" after the last one.
func (r *reader) line(i int) string {
	if i >= len(r.file.lines) {
		return ""
	}
	return strings.TrimSpace(r.file.lines[i])
}

func (r *reader) read() error {
	for r.at < len(r.file.lines) {
		line := r.line(r.at)
		switch {
		case strings.HasPrefix(line, "#"):
			r.comment.WriteString(line + "\n")
			r.at++
		case line == "":
			r.at++
		default:
			start := r.at
			if err := r.statement(); err != nil {
				return fmt.Errorf("script:%d: %w", start+1, err)
			}
			r.begun = true
		}
	}
	r.file.Closing = r.comment.String()
	return nil
}

// statement reads what begins at a line: a command, or what comes before the
// commands.
func (r *reader) statement() error {
	start := r.at
	line, err := r.long()
	if err != nil {
		return err
	}
	verb, rest := firstWord(line)
	switch {
	case verb == versionVerb && r.begun:
		return fmt.Errorf("%s: must be the first line", versionVerb)
	case verb == versionVerb && rest != version:
		return fmt.Errorf("version %q (this program reads version %s)", rest, version)
	case verb == versionVerb:
		r.file.Config, r.file.Interaction = core.Defaults(), false
		return nil
	case verb == configVerb:
		if err := r.configure(rest); err != nil {
			return fmt.Errorf("%s: %w", configVerb, err)
		}
		return nil
	}
	v, err := verbOf(line)
	if err != nil {
		return err
	}
	action, err := parser{interaction: r.file.Interaction}.command(v, line, r.more(v))
	if err != nil {
		return err
	}
	c := Command{Line: start + 1, Comment: r.comment.String(), Action: action, end: r.at, outputEnd: r.at}
	r.comment.Reset()
	if err := r.expected(&c); err != nil {
		return err
	}
	r.file.Commands = append(r.file.Commands, c)
	return nil
}

// long reads a line with those that it goes on in.
func (r *reader) long() (string, error) {
	line := r.line(r.at)
	r.at++
	begin, goesOn := strings.CutSuffix(line, `\`)
	if !goesOn {
		return line, tooLongIf(len(line))
	}
	var b strings.Builder
	b.WriteString(begin)
	for goesOn && r.at < len(r.file.lines) {
		line, goesOn = strings.CutSuffix(r.line(r.at), `\`)
		r.at++
		b.WriteString(" " + line)
		if err := tooLongIf(b.Len()); err != nil {
			return "", err
		}
	}
	return strings.TrimSpace(b.String()), nil
}

func tooLongIf(bytes int) error {
	if bytes > LineBytesMax {
		return tooLong(bytes)
	}
	return nil
}

// more reads the lines that belong to the command above them.
func (r *reader) more(v Verb) []string {
	end := 0
	if r.file.Interaction && v.more == moreChanges {
		end = r.inputEnd()
	}
	var more []string
	for ; r.at < end || r.at < len(r.file.lines) && end == 0 && v.more.takes(r.file.lines[r.at]); r.at++ {
		more = append(more, r.line(r.at))
	}
	return more
}

// inputEnd gives where the input ends that etcd/raft's driver reads for a command:
// at the line ----. Here outputs need not be stated, so no line of an input begins
// as a command does; 0 where there is none.
func (r *reader) inputEnd() int {
	for end := r.at; end < len(r.file.lines); end++ {
		line := r.line(end)
		if line == separator {
			return end
		}
		name, _ := firstWord(line)
		if _, is := verbIndex[name]; is {
			break
		}
	}
	return 0
}

// expected reads the output that a command states.
func (r *reader) expected(c *Command) error {
	i := r.at
	for i < len(r.file.lines) && r.line(i) == "" {
		i++
	}
	if r.line(i) != separator {
		return nil
	}
	// Empty lines before it belong to the command.
	c.end = i
	i++
	var text strings.Builder
	if r.line(i) == separator {
		for i++; !(r.line(i) == separator && r.line(i+1) == separator); i++ {
			if i >= len(r.file.lines) {
				return fmt.Errorf("the output between two lines %[1]s and two lines %[1]s does not end", separator)
			}
			text.WriteString(withEnd(r.file.lines[i]))
		}
		i += 2
	} else {
		for ; i < len(r.file.lines) && r.line(i) != ""; i++ {
			text.WriteString(withEnd(r.file.lines[i]))
		}
	}
	r.at = min(i, len(r.file.lines))
	c.outputEnd = r.at
	c.Expected = new(text.String())
	return nil
}

// withEnd gives a line its end, which the last one of a file may lack.
func withEnd(line string) string { return strings.TrimSuffix(line, "\n") + "\n" }

// configure sets what a config line names.
func (r *reader) configure(rest string) error {
	if len(r.file.Commands) > 0 {
		return fmt.Errorf("must stand before the first command")
	}
	if r.set == nil {
		r.set = map[string]bool{}
	}
	for _, word := range splitWords(rest) {
		name, value, _ := strings.Cut(word, "=")
		if r.set[name] {
			return fmt.Errorf("option %q given twice", name)
		}
		r.set[name] = true
		if err := setConfig(&r.file.Config, name, value); err != nil {
			return err
		}
	}
	return r.file.Config.Validate()
}

// setConfig sets one field of a configuration by its name in scripts.
func setConfig(c *core.Config, name, value string) error {
	if legal := core.ConfigNames(); !slices.Contains(legal, name) {
		return fmt.Errorf("unknown option %s", unknown(name, legal))
	}
	if err := c.SetOption(name, value); err != nil {
		return near(err, name, value, enumerations[name])
	}
	return nil
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

// String writes the script's commands, without the outputs that are stated:
// Parse reads the same commands back. What only etcd/raft's scripts can say, and
// what does nothing, becomes a comment.
func (f *File) String() string {
	var b strings.Builder
	b.WriteString(Format(f.Config, nil))
	for _, c := range f.Commands {
		b.WriteString(c.Comment)
		if a, is := c.Action.(Answer); is {
			for line := range strings.SplitSeq(a.Command, "\n") {
				b.WriteString(strings.TrimSpace("# "+line) + "\n")
			}
			continue
		}
		b.WriteString(c.Action.String() + "\n")
	}
	return b.String() + f.Closing
}

// WithOutputs is the script's text with these outputs in place of those that it
// states, by command; one that is empty is not written. Everything else stays as
// it was written.
func (f *File) WithOutputs(outputs []string) string {
	var b strings.Builder
	at := 0
	copyTo := func(end int) {
		for ; at < end; at++ {
			b.WriteString(f.lines[at])
		}
	}
	for i, c := range f.Commands {
		copyTo(c.end)
		at = c.outputEnd
		output := outputs[i]
		if output == "" {
			continue
		}
		if !strings.HasSuffix(b.String(), "\n") {
			b.WriteString("\n")
		}
		if goesOn(b.String()) {
			b.WriteString("\n") // else the line would go on in the next one
		}
		switch {
		case hasEmptyLine(output):
			fmt.Fprintf(&b, "%[1]s\n%[1]s\n%[2]s%[1]s\n%[1]s\n", separator, output)
		default:
			fmt.Fprintf(&b, "%s\n%s", separator, output)
		}
		if at < len(f.lines) && strings.TrimSpace(f.lines[at]) != "" {
			b.WriteString("\n")
		}
	}
	copyTo(len(f.lines))
	return b.String()
}

// goesOn tells whether the last line of a text goes on in what follows.
func goesOn(text string) bool {
	text = strings.TrimSuffix(text, "\n")
	last := text[strings.LastIndexByte(text, '\n')+1:]
	return strings.HasSuffix(strings.TrimSpace(last), `\`)
}

func hasEmptyLine(text string) bool {
	return slices.ContainsFunc(strings.Split(strings.TrimSuffix(text, "\n"), "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}
