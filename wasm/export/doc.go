// Command export is the program that writes a run in the forms that other tools read. The page loads it when somebody asks
// for one, so that nobody else waits for it: those forms, what draws them, and a library that writes its own trace (the tag
// with_tla) are a tenth of what the page would be with them.
//
// It does one thing and ends. It refuses to know the page: export.js gives it a task and takes the answer.
//
// Read forms.go (what it can write), then main.go (how it is asked). main_other.go is what any other platform gets.
package main
