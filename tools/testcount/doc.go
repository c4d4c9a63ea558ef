// Command testcount reads what go test -json prints and says how it went: what each failed test printed, whole and as soon
// as it has failed; a reason for each skipped test; one line a package; and in the end the counts and the coverage.
//
//	go test -json -coverpkg=./core/... -coverprofile=cover.out ./... | go run ./tools/testcount -cover cover.out
//
// Every test and subtest counts as one. A package that fails without a failed test (it does not compile, or its process
// died) counts as one failure, so that the count never looks better than the run. Exit status 1 says that something
// failed or that no test ran at all. It refuses to run tests itself.
//
// Read main.go, then count.go, then coverage.go.
package main
