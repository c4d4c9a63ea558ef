// Package words keeps what the page says in other languages in step with what it says in English.
//
// Words stand apart from the program. web/page.words lists every piece of text that the page can show; of a language de,
// web/page.de.words holds each of them and below it its translation, and web/lessons/NAME.de.words the texts of a lesson in
// the same way (core/script reads that one), so that an original that is edited is out of step at once. tools/site joins these
// in one file for each language, which web/words.js reads when the page starts: there a text is cut into the same pieces as
// here, and each of them said in the reader's language, or left as it is.
//
// The package refuses to know a language, and to guess: a piece that has no translation stays in English.
//
// Read pieces.go (what a piece is), then catalogue.go (the files page.words and page.de.words) and languages.go (what a site
// brings). A test of this package finds every piece by walking through the page; go test ./tools/words -rewrite writes what
// it finds to web/page.words.
//
//	words.Pieces("S1 crashes. It is down.") // "{1} crashes.", "It is down."
//	languages, err := words.Languages(web.Words)
package words
