// Package script is the scenario language: a run as text that a person can write,
// read and keep, and what does it. It is a superset of the language of etcd/raft's
// own interaction scripts, which run here unchanged (see InteractionConfig).
//
// One of etcd/raft's scripts does here what it does there, with these exceptions.
//
//   - A cluster has at most 25 nodes here, a command names at most 100, a request and
//     an output are only so long, and stabilize gives up after 20,000 events.
//   - compact discards what is applied; there, also what is only in the log.
//   - What ends a test there (a word that is no number, a node or a message type that
//     does not exist, a command that is unknown) is an error here, most of it before
//     anything runs; so is what makes the driver itself panic. A panic of the library
//     takes its node down, is printed at every level of the log, and the script goes on.
//   - Snapshots and entries in one write, of which the driver says that it cannot do
//     that, are written here.
//   - Lines between a command and its ----, which the driver overlooks, are commands
//     here, except below propose-conf-change.
//   - What is a command, a node (S1), or an option of add-nodes only here is so in
//     their scripts, too.
//
// It refuses to decide anything: a command is events, and what they do is the
// engine's affair. Commands that are many events do them one by one, so that a
// history holds nothing else and never depends on what a command means.
//
// Read
//
//  1. action.go: what a command can ask for;
//  2. parse.go, args.go, args_kinds.go, time.go, enumerations.go and nearest.go: how one command is read,
//     and upstream.go: how one of etcd/raft's scripts is;
//  3. verbs.go, verbs_event.go and verbs_command.go: the one table of verbs,
//     behind the parser, its errors, completion and the reference (help.go);
//  4. condition.go, whose first comment is the grammar, condition_subject.go (the
//     one table of what can be spoken of), condition_value.go, condition_parse.go
//     and condition_eval.go: what is said of a cluster at one moment, and whether
//     it holds;
//  5. file.go: whole files, there and back; its first comment is the format;
//  6. runner.go, result.go, judge.go, many.go, again.go, look.go and print.go: who does the commands, one at a
//     time, and what they print.
//
// translate.go gives a lesson other words. save.go stands apart: a history with all
// its branches, as bytes; saver.go saves one that grows, and short.go is the short
// form for links.
//
//	file, err := script.Parse("glassraft 1\nadd-nodes 3 voters=(1,2,3)\nrun until leader != none\n")
//	runner, err := script.NewRunner(file)
//	for outcome, more := runner.Step(); more; outcome, more = runner.Step() {
//		...
//	}
package script
