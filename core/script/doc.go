// Package script is the scenario language: a run as text that a person can write,
// read and keep, and what does it. It is a superset of the language of etcd/raft's
// own interaction scripts, which run here unchanged (see Interaction).
//
// It refuses to decide anything: a command is events, and what they do is the
// engine's affair. Commands that are many events do them one by one, so that a
// history holds nothing else and never depends on what a command means.
//
// Read action.go (what a command can ask for), verbs.go and verbs_other.go (the
// one table of verbs, behind the parser, the errors, completion and the
// reference), then parse.go, time.go and nearest.go (one command), file.go (whole
// files, there and back; its first comment is the format); then runner.go (who
// does the commands, one at a time), many.go (those that are many events, and
// those that only show something) and print.go (what they print); help.go. What
// is said of a cluster at one moment is a language of its own: condition.go (its
// first comment is the grammar), condition_subject.go (the one table of what can
// be spoken of), condition_value.go (what that is compared with),
// condition_parse.go and condition_eval.go (whether it holds, and why). save.go
// is a history with all its branches, as bytes; its first comment is the format.
//
//	file, err := script.Parse("glassraft 1\nadd-nodes 3 voters=(1,2,3)\nrun until leader != none\n")
//	runner, err := script.NewRunner(file)
//	for outcome, more := runner.Step(); more; outcome, more = runner.Step() {
//		...
//	}
package script
