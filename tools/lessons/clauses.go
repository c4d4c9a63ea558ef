package lessons

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// clause is a part of a sentence, in which a name and a number belong together.
type clause struct {
	text string
	// nodes are those that it names. If it begins with a word that stands for a node, or names
	// none, they are also those of its sentence so far, or, of none there, those of the last
	// sentence that names some: which of them "it" is, nobody here can tell.
	nodes []string
}

var (
	sentences = regexp.MustCompile(`[.?!] `)
	borders   = regexp.MustCompile(`[:;] |, (?:and|as|because|but|so|that|then|though|which|while|whose|with) `)
	stands    = regexp.MustCompile(`(?i)^(?:\w+ )?(?:it|its|them|their|they)\b`)
)

// clauses cuts a text into its clauses.
func clauses(text string) []clause {
	var list []clause
	var before []string // nodes of the last sentence that has some
	for _, sentence := range cut(strings.Join(strings.Fields(text), " "), sentences) {
		so := before
		var own []string
		for _, part := range cut(sentence, borders) {
			named := names.FindAllString(part, -1)
			nodes := named
			if len(named) == 0 || stands.MatchString(part) {
				nodes = slices.Concat(named, so)
			}
			if len(named) > 0 {
				own = slices.Concat(own, nodes)
				so = own
			}
			list = append(list, clause{part, nodes})
		}
		if len(own) > 0 {
			before = own
		}
	}
	return list
}

// cut cuts a text behind each border.
func cut(text string, border *regexp.Regexp) []string {
	var list []string
	from := 0
	for _, at := range border.FindAllStringIndex(text, -1) {
		list = append(list, text[from:at[1]])
		from = at[1]
	}
	return append(list, text[from:])
}

// isAbout tells whether a comparison speaks of a node of the clause, or of none by its name.
// Where the clause has no nodes every comparison may be meant.
func (c clause) isAbout(comparison string) bool {
	return len(c.nodes) == 0 || !names.MatchString(comparison) || slices.ContainsFunc(c.nodes, func(n string) bool { return hasWord(comparison, n) })
}

// called is how a clause calls a node, a term or an index.
var called = regexp.MustCompile(`S\d+|(?:term|index) \d+`)

// twice lists the nodes, terms and indexes that a clause names twice: one of the two means
// another, or is better called "it".
func twice(text string) []string {
	var list []string
	for _, c := range clauses(text) {
		named := called.FindAllString(c.text, -1)
		for i, name := range named {
			if slices.Contains(named[:i], name) {
				list = append(list, fmt.Sprintf("%s is named twice in %q", name, strings.TrimSpace(c.text)))
			}
		}
	}
	return list
}
