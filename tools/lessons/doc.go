// Package lessons holds a lesson against its own run: whether everything that it tells happens in it. A lesson is a script of
// core/script that speaks to its reader; web/lessons has the page's own, and says how to write one.
//
// It refuses to understand English: what it finds in a sentence are names and numbers, and a few forms of words: who leads,
// votes, is down. That a sentence means what its conditions say is for who writes it.
//
// Read faults.go (the door, with all rules), then clauses.go (which names and numbers belong together), claims.go (what a
// sentence claims, and what counts as a check of it) and measured.go (what pictures of measured runs show).
// mutations_test.go counts how many wrong words the checks notice.
//
//	for _, fault := range lessons.Faults(text) {
//		fmt.Println(fault)
//	}
package lessons
