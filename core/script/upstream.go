package script

import (
	"strconv"
	"strings"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// What etcd/raft's own driver of interaction scripts (package rafttest) does with
// a command that is not as it should be. Where it states what is wrong as an
// output, so do its scripts here; where it ends the test, here nothing runs.

// ignored says what the driver does not look at in a command.
type ignored uint8

const (
	ignoresNothing ignored = iota // it is not the driver's command, or strict
	ignoresNames                  // arguments with a name that it does not know
	ignoresWords                  // those, and words after the ones it needs
)

var driverIgnores = map[string]ignored{
	"add-nodes":                       ignoresWords,
	"campaign":                        ignoresWords,
	"compact":                         ignoresWords,
	"deliver-msgs":                    ignoresNames,
	"forget-leader":                   ignoresWords,
	"log-level":                       ignoresWords,
	"process-append-thread":           ignoresNames,
	"process-apply-thread":            ignoresNames,
	"process-ready":                   ignoresNames,
	"propose-conf-change":             ignoresWords,
	"raft-log":                        ignoresWords,
	"raft-state":                      ignoresWords,
	"report-unreachable":              ignoresNames,
	"send-snapshot":                   ignoresNames,
	"set-randomized-election-timeout": ignoresWords,
	"stabilize":                       ignoresNames,
	"status":                          ignoresWords,
	"tick-election":                   ignoresWords,
	"tick-heartbeat":                  ignoresWords,
	"transfer-leadership":             ignoresWords,
	"_breakpoint":                     ignoresWords,
}

// verbWords is how many words the commands need after which it looks at no more.
var verbWords = map[string]int{
	"add-nodes": 1, "campaign": 1, "compact": 2, "forget-leader": 1, "log-level": 1, "propose-conf-change": 1,
	"raft-log": 1, "set-randomized-election-timeout": 1, "status": 1, "tick-election": 1, "tick-heartbeat": 1,
}

// valuesOf cuts a value as the driver does: (a, b) is two values, which it takes
// one after the other.
func valuesOf(value string) []string {
	inner, open := strings.CutPrefix(value, "(")
	inner, closed := strings.CutSuffix(inner, ")")
	if !open || !closed {
		return []string{value}
	}
	values := strings.Split(inner, ",")
	for i, v := range values {
		values[i] = strings.TrimSpace(v)
	}
	return values
}

// upstreamChange reads a change of membership as the driver does: all that
// counts on the first line has a name, and the changes are the lines below.
func (a *args) upstreamChange() core.Event {
	e := core.ProposeConfChange{Node: a.node("node")}
	for _, word := range a.given {
		if word.name == "" {
			continue
		}
		for _, value := range valuesOf(word.value) {
			a.upstreamChangeOption(&e.Change, word.name, value)
		}
	}
	changes, err := raftpb.ConfChangesFromString(strings.TrimSpace(strings.Join(a.more, "\n")))
	switch {
	case err != nil:
		a.refuse(err.Error())
	case e.Change.V1 && (len(changes) > 1 || e.Change.Transition != core.TransitionAuto):
		a.refuse("v1 conf change can only have one operation and no transition")
	}
	e.Change.Changes = raftpb.ConfChangesToString(changes)
	if _, err := e.Change.Raft(); err != nil {
		a.fail(err)
	}
	return e
}

func (a *args) upstreamChangeOption(change *core.ConfChange, name, value string) {
	var err error
	switch name {
	case "v1":
		if change.V1, err = strconv.ParseBool(value); err != nil {
			a.refuse(err.Error())
		}
	case "transition":
		if change.Transition, err = core.ParseTransition(value); err != nil {
			a.refuse("unknown transition " + value)
		}
	default:
		a.refuse("unknown command " + name)
	}
}

// upstreamNodes answers as the driver does where it adds no node: there are none to
// add, or they would know of each other and have an empty log.
func (a *args) upstreamNodes(e core.AddNodes) {
	bootstrap := len(e.Voters)+len(e.Learners) > 0 || e.Content != "" || e.Index > 0
	switch {
	case e.Count == 0:
		a.refuse("ok")
	case bootstrap && e.Index <= 1:
		a.refuse("index must be specified as > 1 due to bootstrap")
	}
}
