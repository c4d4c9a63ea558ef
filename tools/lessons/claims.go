package lessons

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"glassraft/core/check"
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
	// isDenied: it says that something is not so, so only a comparison that is denied checks it.
	isDenied bool
	// isOfNode: what checks it is about a node of its clause: see clause.isAbout.
	isOfNode bool
	// isPart: it is one claim more in these words, and those after it look at them, too.
	isPart bool
	// each makes several of what was found, where it speaks of several; nil: it is one.
	each func(found []string) [][]string
	// so tells whether a comparison checks it.
	so func(said []string, comparison string) bool
	// done tells whether a command shows it, though it is no condition; nil: none does.
	done func(said []string, command script.Action) bool
}

// some are one node or several.
const some = `((?:S\d+(?:, | and | or ))*S\d+)`

// claims are looked for in each clause, in this order; what one of them has found is not
// looked at by those after it, unless it isPart.
var claims = []claim{
	{words: regexp.MustCompile(`(?i)(?:figures?|chapter) \d+|§[\d.]*\d`), isReference: true},
	{what: "property", words: regexp.MustCompile(`\b(?:` + strings.Join(propertyNames(), "|") + `)\b`), so: func(said []string, c string) bool {
		return strings.HasPrefix(c, "violated("+said[0]+") ")
	}},
	{what: "term of a node", words: regexp.MustCompile(`(?i)\b(?:leads?|wins|enters|begins?|began|entered|is (?:still )?in|leader of) term (\d+)\b`), isOfNode: true, isPart: true, so: func(said []string, c string) bool {
		return strings.HasSuffix(c, ".term = "+said[1]) || strings.HasSuffix(c, ".saved-term = "+said[1])
	}},
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
	{what: "who is followed", words: regexp.MustCompile(`\bfollows? (S\d+)`), isOfNode: true, isPart: true, so: func(said []string, c string) bool {
		return strings.HasSuffix(c, ".leader = "+said[1])
	}},
	{what: "vote", words: regexp.MustCompile(some + ` (?:still |both |each |all |has |have |had )*(?:votes?|voted) for (S\d+|itself)`), each: eachNode, isPart: true, so: func(said []string, c string) bool {
		whom := said[2]
		if whom == "itself" {
			whom = said[1]
		}
		return c == said[1]+".vote = "+whom || c == said[1]+".saved-vote = "+whom || c == "every.vote = "+whom
	}},
	{what: "vote of", words: regexp.MustCompile(`(?:\b[Ww]ith the|^The) votes? of ` + some), each: eachNode, isPart: true, so: func(said []string, c string) bool {
		whom, is := cutAny(c, said[1]+".vote = ", said[1]+".saved-vote = ")
		return is && whom != said[1]
	}},
	{what: "who is a candidate", words: regexp.MustCompile(some + ` (?:is|are) (?:\w+ )*?candidates?\b`), each: eachNode, isPart: true, so: func(said []string, c string) bool {
		return c == said[1]+".role = candidate" || c == said[1]+".role = pre-candidate" || c == "every.role = candidate"
	}},
	{what: "who is down", words: regexp.MustCompile(some + ` (?:is|are|has|have) (?:(?:still|both|all|now) )*(?:down|dead|crashed)\b`), each: eachNode, isDenied: true, isPart: true, so: func(said []string, c string) bool {
		return c == said[1]+".up"
	}, done: func(said []string, a script.Action) bool {
		return strings.Contains(said[0], "crashed") && (a.String() == "crash "+said[1][1:] || a.String() == "again")
	}},
	// A node that is down has a term, a vote and a log, but knows no leader and no value.
	{what: "who is up", words: regexp.MustCompile(some + ` (?:is|are|has|have) (?:(?:still|both|all|now) )*(?:back|up|started again)\b`), each: eachNode, isPart: true, so: func(said []string, c string) bool {
		_, is := cutAny(c, said[1]+".up", said[1]+".leader ", said[1]+".applied ", said[1]+".value(", said[1]+".role = ", "every.up")
		return is && !strings.HasSuffix(c, " = down") || c == "leader = "+said[1]
	}},
	{what: "whom a client asks", words: regexp.MustCompile(`\b[Cc]lient(?: c\d)? (?:asks|asked|has asked|will ask) (S\d+)`), isPart: true, so: func(said []string, c string) bool {
		return strings.HasPrefix(c, said[1]+".outcome ") || strings.HasPrefix(c, said[1]+".answer ")
	}, done: func(said []string, a script.Action) bool {
		_, is := cutAny(a.String(), "propose ", "read ")
		return is && nodeOf(a) == said[1]
	}},
	{what: "state of a follower", words: regexp.MustCompile(`\bFor (S\d+), (S\d+) is (?:\w+ )*in (?:the state )?(Probe|Replicate|Snapshot)\b`), isPart: true, so: func(said []string, c string) bool {
		return c == said[1]+".progress("+said[2]+") = "+strings.ToLower(said[3])
	}},
	{what: "whose patience ends", words: regexp.MustCompile(`\b(?:patience|timeout) of (S\d+) (?:has )?ended\b`), isPart: true, so: func(said []string, c string) bool {
		return c == said[1]+".role = candidate" || c == said[1]+".role = pre-candidate" || c == "leader = "+said[1]
	}},
	{what: "Match, Next or commit", words: regexp.MustCompile(`\b(Match|Next|commit) (?:is |stays at |is still )?(\d+)\b`), isOfNode: true, so: func(said []string, c string) bool {
		return strings.Contains(c, "."+strings.ToLower(said[1])) && strings.HasSuffix(c, " = "+said[2])
	}},
	{what: "who holds an index", words: regexp.MustCompile(`(?:^|\bthat )` + some + ` (?:each |both |still )*(?:holds?|has|have) (?:everything up to )?index (\d+)`), each: eachNode, isPart: true, so: func(said []string, c string) bool {
		return hasWord(c, said[1]) && hasIndex(c, said[2])
	}},
	{what: "node", words: regexp.MustCompile(`\bS(\d+)\b`), isMention: true, so: func(said []string, c string) bool {
		return hasWord(c, "S"+said[1]) || strings.Contains(c, "every.")
	}},
	{what: "value", words: regexp.MustCompile(`\b([a-z]) (?:=|is|stays|becomes|to) (\d+)\b`), isOfNode: true, so: func(said []string, c string) bool {
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
	{what: "entry", words: regexp.MustCompile(`(?i)\bindex (\d+)(?:,? of| holds?| with an entry of|, with an entry of) term (\d+)\b`), isOfNode: true, so: func(said []string, c string) bool {
		at, known := number(said[1])
		terms := logOf(c)
		term, also := number(said[2])
		return known && also && at > 0 && len(terms) >= at && terms[at-1] == term
	}},
	{what: "terms", words: regexp.MustCompile(`(?i)\bterms? (\d+)(?:(?:, | and | or | to )(\d+))*`), isOfNode: true, each: eachNumber, so: func(said []string, c string) bool {
		return hasTerm(c, said[1])
	}},
	{what: "index that begins", words: regexp.MustCompile(`(?i)(?:\b(?:begins at|goes on at|from|not hold)|^at) index (\d+)`), isOfNode: true, so: func(said []string, c string) bool {
		return regexp.MustCompile(`\b(first|next\(S\d+\)) = `+said[1]+`$`).MatchString(c) || hasIndex(c, said[1])
	}},
	{what: "indexes", words: regexp.MustCompile(`(?i)\bindex(?:es)? (\d+)(?:(?:, | and | or | to )(\d+))*`), isOfNode: true, each: eachNumber, so: func(said []string, c string) bool {
		n, ok := number(said[1])
		return hasIndex(c, said[1]) || ok && isAmid(said[0], said[1]) && n <= len(logOf(c))
	}},
	{what: "number", words: regexp.MustCompile(`\b\d+\b`), isMention: true, so: func(said []string, c string) bool {
		return hasWord(c, said[0])
	}},
}

// cutAny cuts the first prefix that a text has.
func cutAny(text string, prefixes ...string) (string, bool) {
	for _, p := range prefixes {
		if rest, is := strings.CutPrefix(text, p); is {
			return rest, true
		}
	}
	return text, false
}

// nodeOf names the node that a command is given to: S1 for propose 1 set x 5.
func nodeOf(a script.Action) string {
	words := strings.Fields(a.String())
	if len(words) < 2 {
		return ""
	}
	return "S" + words[1]
}

// eachNumber makes one claim for each number: of terms 2 and 3 two.
func eachNumber(found []string) [][]string {
	var list [][]string
	for _, n := range numbers.FindAllString(found[0], -1) {
		list = append(list, []string{found[0], n})
	}
	return list
}

// propertyNames are those of all properties that can be checked.
func propertyNames() []string {
	var list []string
	for _, p := range check.Properties() {
		list = append(list, p.String())
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

// hasTerm tells whether a comparison states a term, of a node or of an entry.
func hasTerm(comparison, digits string) bool {
	n, ok := number(digits)
	return ok && (strings.HasSuffix(comparison, "term = "+digits) || slices.Contains(logOf(comparison), n))
}

// hasIndex tells whether a comparison states an index up to which something goes, or a log
// in which it is an end.
func hasIndex(comparison, digits string) bool {
	n, ok := number(digits)
	return ok && (upTo.MatchString(comparison) && strings.HasSuffix(comparison, " = "+digits) || isEnd(logOf(comparison), n))
}

// upTo are the subjects that are an index up to which something goes.
var upTo = regexp.MustCompile(`\b(?:commit|applied|last|snapshot|match\(S\d+\)) = `)

// isEnd tells whether an index is where a log ends, or where entries of one term begin or end
// behind those of another.
func isEnd(terms []int, index int) bool {
	return index > 0 && (index == len(terms) || index < len(terms) && terms[index-1] != terms[index] || index > 1 && index < len(terms) && terms[index-1] != terms[index-2])
}

// isAmid tells whether a number is neither the first nor the last of those in a text.
func isAmid(text, number string) bool {
	all := numbers.FindAllString(text, -1)
	return all[0] != number && all[len(all)-1] != number
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
	for _, part := range clauses(text) {
		var told []string // what was complained of, which is told once
		for _, k := range claims {
			part.text = k.words.ReplaceAllStringFunc(part.text, func(found string) string {
				if k.isReference {
					return "…"
				}
				said := [][]string{k.words.FindStringSubmatch(found)}
				if k.each != nil {
					said = k.each(said[0])
				}
				for _, one := range said {
					checked := slices.ContainsFunc(compared, func(r script.Required) bool {
						return (k.isMention || r.Denied == k.isDenied) && (!k.isOfNode || part.isAbout(r.Comparison)) && k.so(one, r.Comparison)
					}) || k.done != nil && slices.ContainsFunc(commands, func(a script.Action) bool { return (!k.isOfNode || part.isAbout(nodeOf(a))) && k.done(one, a) })
					if checked || slices.ContainsFunc(told, func(more string) bool { return more != found && strings.Contains(more, found) }) {
						continue
					}
					told = append(told, found)
					complaint := fmt.Sprintf("%s: %q is not checked", k.what, one[0])
					if len(said) > 1 {
						complaint += " for " + one[1]
					}
					if k.isOfNode && len(part.nodes) > 0 {
						complaint += " of " + strings.Join(part.nodes, ", ")
					}
					if !slices.Contains(list, complaint) {
						list = append(list, complaint)
					}
				}
				if k.isPart {
					return found
				}
				return "…"
			})
		}
	}
	return list
}
