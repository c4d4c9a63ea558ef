package script

import (
	"fmt"
	"slices"
	"strings"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/core/schedule"
)

// commandVerbs are those that are not one event.
var commandVerbs = []Verb{
	{
		Name: "deliver-msgs", Group: GroupMany, named: []string{"drop", "type"}, repeated: "drop",
		Usage:   "NODE ... [drop=(2,3)] [type=MsgApp]",
		Meaning: "Delivers all messages in flight to some nodes, those that are held too, and drops those to others, one node after the other as they are written.",
		Before:  voting,
		Example: "deliver-msgs 2 drop=(3) type=MsgVote",
		parse:   parseDeliverMsgs,
	},
	{
		Name: "stabilize", Group: GroupMany, named: []string{"log-level"},
		Usage:   "[NODE ...] [log-level=LEVEL]",
		Meaning: "Does everything that is ready, in flight or pending on some nodes, or on all, until there is nothing left but messages that are held. No time passes.",
		Before:  three + "campaign 1\n",
		Example: "stabilize 1 2 log-level=NONE",
		parse: func(a *args) Action {
			s := Stabilize{Nodes: a.restNodes(0)}
			if text, ok := a.take("log-level"); ok {
				s.Level = new(a.level(text))
			}
			return s
		},
	},
	{
		Name: "tick-election", Group: GroupMany,
		Usage:   "NODE",
		Meaning: "Lets as many ticks pass on a node as its shortest election timeout has.",
		Before:  three,
		Example: "tick-election 1",
		parse:   func(a *args) Action { return TickTimeout{Node: a.node("node"), Election: true} },
	},
	{
		Name: "tick-heartbeat", Group: GroupMany,
		Usage:   "NODE",
		Meaning: "Lets as many ticks pass on a node as lie between two heartbeats of a leader.",
		Before:  elected,
		Example: "tick-heartbeat 1",
		parse:   func(a *args) Action { return TickTimeout{Node: a.node("node")} },
	},
	{
		Name: "run", Group: GroupMany, text: textAll, words: []string{"for", "until"}, condition: behind("run", "until"),
		Usage:   "for TIME [log-level=LEVEL] | until CONDITION [within TIME] [log-level=LEVEL]",
		Meaning: "Lets happen what comes by itself: for a virtual time, or until a condition holds, which must come true within a minute if nothing else is said.",
		Before:  three,
		Example: "run until leader != none within 2s",
		parse:   parseRun,
	},
	{
		Name: "hostility", Group: GroupSetting, named: []string{"for", "seed", "compact-after"}, words: hostilities,
		Usage:   strings.Join(hostilities, "|") + " [for=5s] [seed=SEED] [compact-after=ENTRIES]",
		Meaning: "Says what faults come by themselves while run runs, from now on for so long; compact-after makes nodes take snapshots.",
		Before:  three,
		Example: "hostility rough for=2s seed=7",
		parse:   parseHostility,
	},
	{
		Name: "again", Group: GroupMany,
		Meaning: "Goes back to the beginning and does the same events with a driver that keeps its contract (mend); what cannot happen any more is passed over.",
		Before:  "add-nodes 3 voters=(1,2,3) break=vote-not-persisted\ncampaign 1\n",
		Example: "again",
		parse:   func(*args) Action { return Again{} },
	},
	{
		Name: "log-level", Group: GroupSetting, words: levelNames[:],
		Usage:   strings.Join(levelNames[:], "|"),
		Meaning: "Says which lines of the library's log are shown from now on; NONE hides all other output too, except errors.",
		Example: "log-level WARN",
		parse:   func(a *args) Action { return SetLevel{a.level(a.word("level"))} },
	},
	{
		Name: "raft-log", Group: GroupLook,
		Usage:   "NODE",
		Meaning: "Prints the log on a node's disk.",
		Before:  elected,
		Example: "raft-log 2",
		parse:   func(a *args) Action { return ShowLog{a.node("node")} },
	},
	{
		Name: "raft-state", Group: GroupLook,
		Meaning: "Prints every node's role, term and leader.",
		Before:  elected,
		Example: "raft-state",
		parse:   func(*args) Action { return ShowStates{} },
	},
	{
		Name: "status", Group: GroupLook,
		Usage:   "NODE",
		Meaning: "Prints what a leader knows of each node: Probe, Replicate or Snapshot, Match and Next.",
		Before:  elected,
		Example: "status 1",
		parse:   func(a *args) Action { return ShowStatus{a.node("node")} },
	},
	{
		Name: "_breakpoint", Group: GroupLook,
		Meaning: "Does nothing; a debugger can stop there.",
		Example: "_breakpoint",
		parse:   func(*args) Action { return Breakpoint{} },
	},
	{
		Name: "title", Group: GroupTeaching, text: textAll,
		Usage:   "TEXT",
		Meaning: "Names the lesson.",
		Example: "title Electing a leader",
		parse:   func(a *args) Action { return Title{a.oneLine("title")} },
	},
	{
		Name: "level", Group: GroupTeaching, words: Grades,
		Usage:   strings.Join(Grades, "|"),
		Meaning: "Says how much the lesson asks of its reader.",
		Example: "level basic",
		parse:   func(a *args) Action { return Grade{a.oneOf("level", Grades)} },
	},
	{
		Name: "section", Group: GroupTeaching, text: textAll,
		Usage:   "TEXT",
		Meaning: "Begins a part of the lesson.",
		Example: "section The leader crashes",
		parse:   func(a *args) Action { return Section{a.oneLine("section")} },
	},
	{
		Name: "say", Group: GroupTeaching, text: textAll, more: moreIndented,
		Usage:   "TEXT",
		Meaning: "Tells the reader something; lines that start with a space go on with it.",
		Example: "say S1 asks every node for its vote.\n  Two of them are enough.",
		parse: func(a *args) Action {
			return Say{strings.Join(append([]string{a.oneLine("text")}, a.trimmed()...), "\n")}
		},
	},
	{
		Name: "figure", Group: GroupTeaching, words: Figures,
		Usage:   strings.Join(Figures, "|"),
		Meaning: "Shows a picture of measured runs with the words that come next: a graph of the Raft paper's Figure 16.",
		Example: "figure 16-top",
		parse:   func(a *args) Action { return Figure{a.oneOf("figure", Figures)} },
	},
	{
		Name: "ask", Group: GroupTeaching, text: textAll, more: moreIndented, condition: behindAnswer,
		Usage:   "QUESTION, then a line for each answer: - WRONG or + RIGHT, and behind | a CONDITION",
		Meaning: "Asks the reader something, with answers to choose from. Before the next text or question the condition of a right answer must hold, and that of a wrong one must not.",
		Example: "ask Does S1 lead?\n  - yes | leader = S1\n  + no, nobody asked for votes | leader != S1",
		parse:   parseAsk,
	},
	{
		Name: "expect", Group: GroupTeaching, text: textAll, condition: behind("expect"),
		Usage:   "CONDITION",
		Meaning: "Must hold here.",
		Before:  elected,
		Example: "expect leader = S1 and every.commit = 1",
		parse:   func(a *args) Action { return Expect{a.condition(a.rest("condition"))} },
	},
	{
		Name: "see", Group: GroupTeaching, text: textAll,
		Usage:   "SOURCE",
		Meaning: "Says where to read on.",
		Example: "see Raft paper §5.2",
		parse:   func(a *args) Action { return See{a.oneLine("source")} },
	},
}

// parseDeliverMsgs keeps the order of its arguments, in which they are done.
func parseDeliverMsgs(a *args) Action {
	var d DeliverMsgs
	for _, word := range a.given {
		switch word.name {
		case "":
			d.To = append(d.To, Recipient{Node: a.parseNode("node", word.value)})
		case "drop":
			for _, id := range a.list("drop", word.value) {
				if slices.ContainsFunc(d.To, func(r Recipient) bool { return r.Node == id }) {
					a.fail(fmt.Errorf("messages to %d cannot be dropped after others to it (legal: drop=%[1]d before)", uint64(id)))
				}
				d.To = append(d.To, Recipient{Node: id, Drop: true})
			}
		}
		if len(d.To) > nodesNamedMax {
			a.fail(errTooManyNodes(len(d.To)))
			break
		}
	}
	a.words = nil
	if text, ok := a.take("type"); ok {
		t, known := raftpb.MessageType_value[text]
		if !known {
			a.fail(fmt.Errorf("message type %s", unknown(text, messageTypes)))
		}
		d.Type = raftpb.MessageType(t).Enum()
	}
	if len(d.To) == 0 && a.interaction {
		return Answer{Command: "deliver-msgs", Text: noMessages}
	}
	if len(d.To) == 0 {
		a.fail(fmt.Errorf("node is missing"))
	}
	return d
}

// nodesNamedMax bounds the nodes that one command names, again and again too:
// each of them costs a look at every message in flight.
const nodesNamedMax = 4 * core.NodesMax

func errTooManyNodes(n int) error {
	return fmt.Errorf("%d nodes (legal: up to %d in one command)", n, nodesNamedMax)
}

func parseRun(a *args) Action {
	how, rest := firstWord(a.rest("for or until"))
	what, within, level := a.runEnds(rest)
	switch {
	case how == "for" && within != 0:
		a.fail(fmt.Errorf("unexpected %q", wordWithin))
	case how == "for":
		return RunFor{Time: a.time("time", what), Level: level}
	case how == "until":
		return RunUntil{Condition: a.condition(what), Within: within, Level: level}
	default:
		a.fail(fmt.Errorf("%s", unknown(how, []string{"for", "until"})))
	}
	return RunFor{}
}

const (
	wordWithin = "within"
	wordLevel  = "log-level"
)

// runEnds cuts "within TIME" and "log-level=LEVEL", in any order, off the end of
// what run is told, where they do not stand in quotes.
func (a *args) runEnds(text string) (rest string, within core.Time, level *Level) {
	tokens, err := tokensOf(text)
	if err != nil {
		return text, 0, nil // the condition says what is wrong
	}
	tokens = tokens[:len(tokens)-1] // without the end
	is := func(fromEnd int, kind tokenKind, text string) bool {
		i := len(tokens) - fromEnd
		return i >= 0 && tokens[i].kind == kind && (text == "" || tokens[i].text == text)
	}
	for {
		switch {
		case is(2, wordToken, wordWithin) && is(1, wordToken, ""):
			if within != 0 {
				a.fail(fmt.Errorf("%q given twice", wordWithin))
			}
			within = a.time(wordWithin, tokens[len(tokens)-1].text)
			tokens = tokens[:len(tokens)-2]
		case is(3, wordToken, wordLevel) && is(2, operatorToken, "=") && is(1, wordToken, ""):
			if level != nil {
				a.fail(fmt.Errorf("argument %q given twice", wordLevel))
			}
			level = new(a.level(tokens[len(tokens)-1].text))
			tokens = tokens[:len(tokens)-3]
		default:
			if n := len(tokens); n > 0 {
				return strings.TrimSpace(text[:tokens[n-1].end]), within, level
			}
			return "", within, level
		}
	}
}

func parseHostility(a *args) Action {
	var w SetWeather
	name := a.word("hostility")
	if a.failure == nil {
		h, err := schedule.ParseHostility(name)
		if err != nil {
			a.fail(near(err, "hostility", name, hostilities))
		}
		w.Hostility = h
	}
	if text, ok := a.take("for"); ok {
		w.For = a.time("for", text)
	}
	if text, ok := a.take("seed"); ok {
		w.Seed = a.parseNumber("seed", text)
	}
	if text, ok := a.take("compact-after"); ok {
		w.CompactAfter = core.Index(a.parseNumber("compact-after", text))
	}
	return w
}

// behindAnswer tells of a line whether it is an answer with words up to a condition.
func behindAnswer(before string) bool {
	words, _, is := strings.Cut(before, answerSo)
	mark, text, _ := strings.Cut(strings.TrimSpace(words), " ")
	return is && strings.TrimSpace(before[:1]) == "" && (mark == "-" || mark == "+") && text != ""
}

func parseAsk(a *args) Action {
	ask := Ask{Question: a.oneLine("question")}
	if strings.Contains(ask.Question, answerSo) {
		a.fail(fmt.Errorf("question with a condition, which stands behind an answer: %q", clipped(ask.Question)))
	}
	right := 0
	for _, line := range a.trimmed() {
		mark, text, _ := strings.Cut(line, " ")
		switch {
		case mark != "-" && mark != "+":
			a.fail(fmt.Errorf("answer %q (legal: - and a wrong one, or + and a right one)", clipped(line)))
		case text == "":
			a.fail(fmt.Errorf("answer without words"))
		}
		if mark == "+" {
			right++
		}
		choice := Choice{Text: text, Right: mark == "+"}
		if words, condition, is := strings.Cut(text, answerSo); is {
			var err error
			if choice.So, err = ParseCondition(condition); err != nil {
				a.fail(err)
			}
			choice.Text = strings.TrimSpace(words)
		}
		if slices.ContainsFunc(ask.Choices, func(other Choice) bool { return other.Text == choice.Text }) {
			a.fail(fmt.Errorf("answer %q twice", clipped(choice.Text)))
		}
		ask.Choices = append(ask.Choices, choice)
	}
	if len(ask.Choices) < 2 || right == 0 {
		a.fail(fmt.Errorf("%d answers, %d of them right (legal: two or more, one or more right; their lines begin with a space, and follow without an empty line)", len(ask.Choices), right))
	}
	return ask
}
