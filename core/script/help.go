package script

import (
	"fmt"
	"slices"
	"strings"

	"glassraft/core"
)

// What the tables of verbs and subjects say to people: completion while they
// type, and the reference.

// Complete lists what could stand in place of the last word of a line that is
// being typed, in the order of the tables. from is where in the line that word
// begins. An empty list: anything could, or nothing.
func Complete(line string) (from int, words []string) {
	from = strings.LastIndexAny(line, " \t|(") + 1
	before, typed := strings.TrimSpace(line[:from]), line[from:]
	if before == "" {
		return from, startingWith(typed, append([]string{versionVerb, configVerb}, verbNames()...))
	}
	if slices.ContainsFunc(verbs, func(v Verb) bool { return v.condition != nil && v.condition(line[:from]) }) {
		return from, startingWith(typed, conditionWords(typed))
	}
	name, _, _ := strings.Cut(before, " ")
	i := slices.IndexFunc(verbs, func(v Verb) bool { return v.Name == name })
	switch {
	case name == configVerb:
		return from, startingWith(typed, assigned(core.ConfigNames()))
	case i < 0:
		return from, nil
	}
	return from, startingWith(typed, append(assigned(verbs[i].named), verbs[i].words...))
}

// assigned gives names as they stand before a value.
func assigned(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = name + "="
	}
	return out
}

// conditionWords are those that the subject of a condition can be; NODE stands for
// the node that was typed, or for any.
func conditionWords(typed string) []string {
	node, _, dotted := strings.Cut(typed, ".")
	var words []string
	for _, s := range Subjects() {
		word, _, _ := strings.Cut(s.Name, "(")
		switch rest, ofNode := strings.CutPrefix(word, "NODE."); {
		case !ofNode:
			words = append(words, word)
		case dotted:
			words = append(words, node+"."+rest)
		}
	}
	if !dotted {
		words = append(words, "every.", "any.", "leader.")
	}
	return words
}

func startingWith(typed string, words []string) []string {
	var out []string
	for _, word := range words {
		if strings.HasPrefix(word, typed) && word != typed {
			out = append(out, word)
		}
	}
	return out
}

// groupNames head the parts of the reference.
var groupNames = [...]string{
	GroupEvent:    "Events: a line for one node, message or link is one event",
	GroupMany:     "Many events: what comes by itself, or a short way to write several",
	GroupSetting:  "Settings: what holds for the commands after them",
	GroupLook:     "Looks: they show something and change nothing",
	GroupTeaching: "For the reader: words, and what must hold",
}

// options are the named arguments that the usage does not name.
func (v Verb) options() []string {
	return slices.DeleteFunc(slices.Clone(v.named), func(name string) bool { return strings.Contains(v.Usage, name+"=") })
}

// Reference is the language on one page: every verb and every subject of
// conditions, with what it means and an example, and every break.
func Reference() string {
	var b strings.Builder
	fmt.Fprintf(&b, "A script begins with the line %s %s, and then may have a line %s name=value ...;\n", versionVerb, version, configVerb)
	fmt.Fprintf(&b, "the names are %s.\n", strings.Join(core.ConfigNames(), ", "))
	fmt.Fprintf(&b, "A file without that first line is one of etcd/raft's own interaction scripts, and runs as its tests do.\n")
	for group, head := range groupNames {
		fmt.Fprintf(&b, "\n%s\n", head)
		for _, v := range verbs {
			if v.Group != Group(group) {
				continue
			}
			fmt.Fprintf(&b, "\n  %s\n      %s\n", strings.TrimSpace(v.Name+" "+v.Usage), v.Meaning)
			if options := v.options(); len(options) > 0 {
				fmt.Fprintf(&b, "      The options are %s.\n", strings.Join(options, ", "))
			}
			fmt.Fprintf(&b, "      %s\n", strings.ReplaceAll(v.Example, "\n", "\n      "))
		}
	}
	fmt.Fprintf(&b, "\nConditions\n")
	for _, s := range Subjects() {
		fmt.Fprintf(&b, "\n  %s: %s\n      %s\n      %s\n", s.Name, s.Values, s.Meaning, s.Example)
	}
	fmt.Fprintf(&b, "\nBreaks: mistakes that the driver makes on purpose, after break=, with commas between several\n")
	for _, each := range core.AllBreaks() {
		fmt.Fprintf(&b, "\n  %v\n      The driver %s.\n      The rule: %s.\n      %s\n", each, each.Does(), each.Rule(), each.Source())
	}
	return b.String()
}
