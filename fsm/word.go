package fsm

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// quotes are the characters that may not stand in a word without quotes, so that a forgotten or a wrong quote is an
// error and not a part of a value.
const quotes = "\"'`"

// excerptRunesMax bounds how much of an offending text an error repeats, in characters: errors are shown on one line.
const excerptRunesMax = 32

// appendWord appends a word as scanner.next reads it: as it is if that is readable, Go-quoted otherwise.
func appendWord(b []byte, word string) []byte {
	if word == "" || strings.ContainsAny(word, " "+quotes) || indexUnprintable(word) >= 0 {
		return strconv.AppendQuote(b, word)
	}
	return append(b, word...)
}

// scanner hands out the words of one line from left to right.
type scanner struct {
	line string
	// at is the offset of the first byte that has not been read.
	at int
}

// next returns the next word without its quotes; found is false at the end of the line.
func (s *scanner) next() (word string, found bool, err error) {
	for s.at < len(s.line) && s.line[s.at] == ' ' {
		s.at++
	}
	if s.at == len(s.line) {
		return "", false, nil
	}
	if s.line[s.at] == '"' {
		word, err = s.quoted()
	} else {
		word, err = s.bare()
	}
	return word, err == nil, err
}

// bare reads a word that stands without quotes.
func (s *scanner) bare() (string, error) {
	word, quote := s.line[s.at:], -1
	for at := range len(word) { // Words are short: a loop beats two searches.
		c := word[at]
		if c == ' ' {
			word = word[:at]
			break
		}
		if quote < 0 && (c == '"' || c == '\'' || c == '`') {
			quote = at
		}
	}
	if quote >= 0 {
		return "", fmt.Errorf("column %d: quote in word %s: legal is a word wholly in double quotes, written as in Go",
			column(s.line, s.at+quote), excerpt(word))
	}
	s.at += len(word)
	return word, nil
}

// quoted reads a word that begins with a double quote.
func (s *scanner) quoted() (string, error) {
	rest := s.line[s.at:]
	prefix, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return "", fmt.Errorf("column %d: bad quoted word %s: legal is a word in double quotes with the escapes of Go",
			column(s.line, s.at), excerpt(rest))
	}
	if len(prefix) < len(rest) && rest[len(prefix)] != ' ' {
		return "", fmt.Errorf("column %d: %s follows a closing quote: legal is a space",
			column(s.line, s.at+len(prefix)), excerpt(rest[len(prefix):]))
	}
	s.at += len(prefix)
	return strconv.Unquote(prefix)
}

// indexUnprintable returns the offset of the first character that is not printable, which includes line ends, every
// space but the ASCII one, and bytes that are not UTF-8; -1 if there is none.
func indexUnprintable(text string) int {
	for at := 0; at < len(text); {
		if ' ' <= text[at] && text[at] <= '~' {
			at++
			continue
		}
		r, sizeBytes := utf8.DecodeRuneInString(text[at:])
		if (r == utf8.RuneError && sizeBytes == 1) || !strconv.IsPrint(r) {
			return at
		}
		at += sizeBytes
	}
	return -1
}

// checkPrintable returns an error with the first character of a line that is not printable.
func checkPrintable(line string) error {
	at := indexUnprintable(line)
	if at < 0 {
		return nil
	}
	_, sizeBytes := utf8.DecodeRuneInString(line[at:])
	return fmt.Errorf("column %d: unprintable character %q: legal is printable text, all else inside a Go-quoted word",
		column(line, at), line[at:at+sizeBytes])
}

// column returns the place of an offset in a line: in characters, the first is 1.
func column(line string, at int) int {
	return utf8.RuneCountInString(line[:at]) + 1
}

// excerpt quotes an offending text for an error, cut to a readable length.
func excerpt(text string) string {
	runes := 0
	for at := range text {
		if runes == excerptRunesMax {
			return strconv.Quote(text[:at]) + "..."
		}
		runes++
	}
	return strconv.Quote(text)
}
