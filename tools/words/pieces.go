package words

import (
	"regexp"
	"strconv"
	"strings"
)

// web/words.js holds these as well, letter for letter; TestTheBrowserCutsInTheSameWay.
var (
	// A value stands in a piece for what differs from one time to the next: something in brackets or quotation marks, or
	// something with a digit in it (S1, 150ms, §5.2), or a key and what was appended to it (x+a). Several in a row are one.
	value  = `(?:\([^()]*\)|“[^”]*”|[\w@/=+#§-]*\d(?:[\w%=/+]|[.:|][\w%=/+])*|\b[a-z]+\+[a-z]+\b)`
	values = regexp.MustCompile(value + `(?:(?:, ?` + value + `)*(?: and | or )` + value + `|(?:, ?` + value + `)+)?`)
	cuts   = regexp.MustCompile(`([^\n]*?)([.:;!?]\s+| · |, then |\n|$)`)
	core   = regexp.MustCompile(`^([^\w“(§]*)(.*?)([^\w”)§.:;!?%…]*)$`)
)

// Pieces cuts a text into what is said on its own, mostly sentences or parts of one, with each value replaced by its number
// in braces, from 1: "{1} votes for {2}." What stands in brackets has pieces of its own. A piece without a letter is none.
func Pieces(text string) []string {
	var pieces []string
	for _, cut := range cuts.FindAllStringSubmatch(text, -1) {
		piece := cut[1]
		if cut[2] != "" && strings.Contains(".:;!?", cut[2][:1]) {
			piece += cut[2][:1]
		}
		var held []string
		key := values.ReplaceAllStringFunc(core.FindStringSubmatch(piece)[2], func(v string) string {
			held = append(held, v)
			return "{" + strconv.Itoa(len(held)) + "}"
		})
		if letters.MatchString(key) {
			pieces = append(pieces, key)
		}
		for _, v := range held {
			if inner, is := strings.CutPrefix(v, "("); is {
				pieces = append(pieces, Pieces(strings.TrimSuffix(inner, ")"))...)
			}
		}
	}
	return pieces
}

var letters = regexp.MustCompile(`[A-Za-z]`)
