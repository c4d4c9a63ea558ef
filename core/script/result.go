package script

// Result is what running a script gave.
type Result struct {
	// Text is the script with the outputs that its commands really had.
	Text string
	// Differences names, for each command that did not do what the script says,
	// its line.
	Differences []Difference
}

// Difference is a command that did something else than its script says.
type Difference struct {
	Line int
	Err  error // nil: its output differs
}

// Run does all commands of a script. The only error is that of NewRunner.
func Run(f *File) (Result, error) {
	r, err := NewRunner(f)
	if err != nil {
		return Result{}, err
	}
	return r.Run(), nil
}

// Run does the commands that are left.
func (r *Runner) Run() Result {
	var result Result
	var outputs []string
	for {
		o, more := r.Step()
		if !more {
			break
		}
		outputs = append(outputs, o.Output)
		if o.Differs {
			result.Differences = append(result.Differences, Difference{Line: o.Command.Line, Err: o.Err})
		}
	}
	for len(outputs) < len(r.file.Commands) {
		outputs = append(outputs, "") // Watch ended it
	}
	result.Text = r.file.WithOutputs(outputs)
	return result
}
