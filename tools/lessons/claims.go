package lessons

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"glassraft/core/script"
)

// required lists the comparisons that must hold, or be denied, among some commands.
func required(commands []script.Action) []script.Required {
	var list []script.Required
	for _, a := range commands {
		switch a := a.(type) {
		case script.Expect:
			list = append(list, a.Condition.Required()...)
		case script.RunUntil:
			list = append(list, a.Condition.Required()...)
		}
	}
	return list
}

// claim is a form of words that says something of the run, and how that is checked.
type claim struct {
	what  string         // it is about, in a complaint
	words *regexp.Regexp // its groups are what it says
	// isReference: it only says where to look, which no run can check. Its numbers are none
	// of the run.
	isReference bool
	// isMention: it says no more than that something is spoken of, so a comparison that is
	// denied checks it too.
	isMention bool
	// each makes several of what was found, where it speaks of several; nil: it is one.
	each func(found []string) [][]string
	// so tells whether a comparison checks it.
	so func(said []string, comparison string) bool
	// done tells whether a command shows it, though it is no condition; nil: none does.
	done func(said []string, command script.Action) bool
}

// some are one node or several.
const some = `((?:S\d+(?:, | and | or ))*S\d+)`

// claims are looked for in this order; what one of them has found is not looked at by
// those after it.
var claims = []claim{
	{words: regexp.MustCompile(`(?i)(?:figures?|chapter) \d+|§[\d.]*\d`), isReference: true},
	{what: "who leads", words: regexp.MustCompile(some + ` leads?\b`), each: eachNode, so: func(said []string, c string) bool {
		return c == "leader = "+said[1] || strings.HasSuffix(c, ".leader = "+said[1]) || c == said[1]+".role = leader"
	}},
	{what: "who does not lead", words: regexp.MustCompile(some + ` (?:do not|does not|no longer) leads?\b`), each: eachNode, so: func(said []string, c string) bool {
		other, is := strings.CutPrefix(c, "leader = ")
		role, of := strings.CutPrefix(c, said[1]+".role ")
		return is && other != said[1] || c == "leader != "+said[1] || of && role != "= leader"
	}},
	{what: "who follows", words: regexp.MustCompile(some + ` (?:still |both )?follows?(?: (S\d+))?\b`), each: eachNode, so: func(said []string, c string) bool {
		who, leader, is := strings.Cut(c, ".leader = S")
		follows := is && (said[2] == "" || "S"+leader == said[2]) || strings.HasSuffix(c, ".role = follower") && said[2] == ""
		if !is {
			who, _, _ = strings.Cut(c, ".")
		}
		return follows && (who == said[1] || who == "every")
	}},
	{what: "node", words: regexp.MustCompile(`\bS(\d+)\b`), isMention: true, so: func(said []string, c string) bool {
		return hasWord(c, "S"+said[1]) || strings.Contains(c, "every.")
	}},
	{what: "value", words: regexp.MustCompile(`\b([a-z]) (?:=|is|stays|becomes|to) (\d+)\b`), so: func(said []string, c string) bool {
		return strings.HasSuffix(c, ".value("+said[1]+") = "+said[2])
	}, done: func(said []string, a script.Action) bool {
		return strings.HasPrefix(a.String(), "propose ") && strings.HasSuffix(a.String(), "set "+said[1]+" "+said[2])
	}},
	{what: "time", words: regexp.MustCompile(`\b(\d+) ms\b`), so: func(said []string, c string) bool {
		return c == "time = "+said[1]+"ms"
	}, done: func(said []string, a script.Action) bool {
		return strings.HasSuffix(a.String(), "timeout="+said[1]) || strings.HasPrefix(a.String(), "run for "+said[1]+"ms")
	}},
	{what: "log", words: regexp.MustCompile(`\b\d+(?: \d+){2,}\b`), so: func(said []string, c string) bool {
		return strings.Contains(c, ".log = ["+said[0]+"]") || strings.Contains(c, ".log = ["+said[0]+" ")
	}},
	{what: "terms", words: regexp.MustCompile(`(?i)\bterms? (\d+)(?:(?:, | and | or | to )(\d+))*`), each: eachNumber, so: func(said []string, c string) bool {
		n, ok := number(said[1])
		return ok && (regexp.MustCompile(`\bterm = `+said[1]+`$`).MatchString(c) || slices.Contains(logOf(c), n))
	}},
	{what: "indexes", words: regexp.MustCompile(`(?i)\bindex(?:es)? (\d+)(?:(?:, | and | or | to )(\d+))*`), each: eachNumber, so: func(said []string, c string) bool {
		n, ok := number(said[1])
		return ok && (regexp.MustCompile(`\b(commit|applied|first|last|snapshot|(match|next)\(S\d+\)) = `+said[1]+`$`).MatchString(c) || n > 0 && len(logOf(c)) >= n)
	}},
	{what: "number", words: regexp.MustCompile(`\b\d+\b`), isMention: true, so: func(said []string, c string) bool {
		return hasWord(c, said[0])
	}},
}

// eachNumber makes one claim for each number: of terms 2 and 3 two.
func eachNumber(found []string) [][]string {
	var list [][]string
	for _, n := range numbers.FindAllString(found[0], -1) {
		list = append(list, []string{found[0], n})
	}
	return list
}

// eachNode makes one claim for each node in the first group: of S1 and S2 two.
func eachNode(found []string) [][]string {
	var list [][]string
	for _, id := range names.FindAllString(found[1], -1) {
		list = append(list, append([]string{found[0], id}, found[2:]...))
	}
	return list
}

var (
	numbers = regexp.MustCompile(`\d+`)
	names   = regexp.MustCompile(`S\d+`)
)

// hasWord tells whether a text holds a word that stands alone.
func hasWord(text, word string) bool {
	return regexp.MustCompile(`\b` + regexp.QuoteMeta(word) + `\b`).MatchString(text)
}

// logOf gives the terms of a log that a comparison states.
func logOf(comparison string) []int {
	_, list, found := strings.Cut(comparison, ".log = [")
	if !found {
		return nil
	}
	var terms []int
	for word := range strings.FieldsSeq(strings.TrimSuffix(list, "]")) {
		if n, ok := number(word); ok {
			terms = append(terms, n)
		}
	}
	return terms
}

// missing lists the claims of a text that none of the commands checks.
func missing(text string, commands []script.Action) []string {
	var list []string
	compared := required(commands)
	text = strings.Join(strings.Fields(text), " ")
	for _, k := range claims {
		text = k.words.ReplaceAllStringFunc(text, func(found string) string {
			if k.isReference {
				return "…"
			}
			said := [][]string{k.words.FindStringSubmatch(found)}
			if k.each != nil {
				said = k.each(said[0])
			}
			for _, one := range said {
				checked := slices.ContainsFunc(compared, func(r script.Required) bool {
					return (k.isMention || !r.Denied) && k.so(one, r.Comparison)
				}) || k.done != nil && slices.ContainsFunc(commands, func(a script.Action) bool { return k.done(one, a) })
				complaint := fmt.Sprintf("%s: %q is not checked", k.what, strings.Join(one, ", "))
				if !checked && !slices.Contains(list, complaint) {
					list = append(list, complaint)
				}
			}
			return "…"
		})
	}
	return list
}
