package script

import (
	"fmt"
	"strings"

	"glassraft/core"
)

// Result is what running a script gave.
type Result struct {
	// Text is the script, its comments included, with the output that each
	// event really had.
	Text string
	// Differences names, for each event whose output was not the expected one,
	// its line.
	Differences []int
}

// Run does a script's events on a cluster of its own. An event that is not
// possible has the error as its output. The only error is that of
// core.NewCluster.
func Run(f *File) (Result, error) {
	cluster, err := core.NewCluster(f.Config)
	if err != nil {
		return Result{}, err
	}
	var text strings.Builder
	text.WriteString(Format(f.Config, nil))
	var result Result
	for _, command := range f.Commands {
		effects, err := cluster.Do(command.Event)
		output := Output(effects, err)
		fmt.Fprintf(&text, "\n%s%v\n%s\n%s", command.Comment, command.Event, separator, output)
		// An event that is not possible differs from what whoever wrote it
		// wanted, unless the script says so.
		if (command.Expected == nil && err != nil) || (command.Expected != nil && *command.Expected != output) {
			result.Differences = append(result.Differences, command.Line)
		}
	}
	if f.Closing != "" {
		text.WriteString("\n" + f.Closing)
	}
	result.Text = text.String()
	return result, nil
}

// Output is what an event did, as a script shows it: a line for each effect,
// "ok" if there was none, or the error.
func Output(effects core.Effects, err error) string {
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	if len(effects) == 0 {
		return "ok\n"
	}
	var b []byte
	for _, fx := range effects {
		b = append(fx.AppendTrace(b), '\n')
	}
	return string(b)
}
