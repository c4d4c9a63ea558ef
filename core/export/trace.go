package export

import (
	"bufio"
	"encoding/json"
	"io"

	"glassraft/core"
)

// The fields of a line, in the order in which they are written. Programs rely on
// their names.
type (
	traceLine struct {
		Event   int           `json:"event"`   // counts from 1
		Time    core.Time     `json:"time_us"` // virtual time after the event, in microseconds
		Script  string        `json:"script"`  // the event as a script writes it
		Kind    string        `json:"kind"`    // its verb
		Effects []traceEffect `json:"effects"` // in the order in which they happened
	}

	traceEffect struct {
		Kind    string        `json:"kind"`
		Nodes   []string      `json:"nodes,omitempty"`  // S1, S2, ...
		Client  string        `json:"client,omitempty"` // c1, c2, ...
		Message *traceMessage `json:"message,omitempty"`
		Text    string        `json:"text"` // the effect's line in a trace
	}

	traceMessage struct {
		ID   string `json:"id"` // 1.17, or 1.17+1 for its first duplicate
		From string `json:"from"`
		To   string `json:"to"`
		Type string `json:"type"` // as raftpb.MessageType names it
		Term uint64 `json:"term"` // 0: messages of this type have none
	}
)

// Trace writes the run as lines of JSON, one for each event: its number, the
// virtual time, the event, and what it did. Silent ticks (core.Silent) are there
// too, with an empty list of effects. Text that is not UTF-8 is written with
// replacement characters, as JSON demands.
//
// Errors: those of core.NewCluster, of an event that is not possible (see
// core.Cluster.Do), and of w. The lines up to there are written.
func Trace(w io.Writer, config core.Config, events []core.Event) error {
	c, err := core.NewCluster(config)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	err = replay(c, events, func(n int, e core.Event, effects core.Effects) error {
		line := traceLine{
			Event: n, Time: c.Now(), Script: e.String(), Kind: e.Kind().String(),
			Effects: make([]traceEffect, len(effects)),
		}
		for i, fx := range effects {
			line.Effects[i] = traced(fx)
		}
		return lines.Encode(line)
	})
	return flushed(out, err)
}

// flushed writes what waits in out, also where err ended the run.
func flushed(out *bufio.Writer, err error) error {
	if flushErr := out.Flush(); err == nil {
		err = flushErr
	}
	return err
}

func traced(fx core.Effect) traceEffect {
	k := kinds[fx.Kind()]
	t := traceEffect{Kind: k.name, Text: string(fx.AppendTrace(nil))}
	if k.nodes != nil {
		for _, id := range k.nodes(fx) {
			t.Nodes = append(t.Nodes, id.String())
		}
	}
	if k.client != nil {
		t.Client = k.client(fx).String()
	}
	if k.message != nil {
		m := k.message(fx)
		t.Message = &traceMessage{
			ID: m.ID.String(), From: m.From().String(), To: m.To().String(),
			Type: m.Raft.GetType().String(), Term: m.Raft.GetTerm(),
		}
	}
	return t
}
