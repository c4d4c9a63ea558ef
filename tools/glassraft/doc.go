// Command glassraft builds the page, serves it, and runs what it runs without a browser.
//
//	go run ./tools/glassraft serve
//	go run ./tools/glassraft build -o dist
//	go run ./tools/glassraft play core/testdata/play/play_first_election.txt
//	go run ./tools/glassraft help
//
// It refuses to hold anything that the engine or the page decides: each subcommand is a thin door to a package. A new one
// is a row in the table of run.go and a file of its own. Exit status 1 says that the work failed, 2 that the command
// or an input file was not understood, 130 that a signal ended it early.
//
// Read main.go and run.go first, then a subcommand: serve.go, build.go, bench.go, or play.go with play_forms.go (a run for
// other programs), progress.go (how far it has come) and replace.go (a file rewritten). nearest.go knows what a mistyped
// name may have meant.
package main
