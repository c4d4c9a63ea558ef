package check

import (
	"glassraft/core"
	"glassraft/fsm"
)

// calls is what the clients asked and heard. The order of the effects is its
// time: virtual time would make operations of the same instant concurrent.
type calls struct {
	operations table[operation]
	count      int                 // how many there are
	open       map[operationID]int // where in operations those stand that have not ended
	moment     int64               // of the last call or return, from 1
}

type operationID struct {
	client core.ClientID
	number uint32
}

// operation is one operation of a client, with all its attempts.
type operation struct {
	id           operationID
	node         core.NodeID // to which the last attempt was put
	read         bool        // request is a key
	request      string
	call, ending int64 // Invariant: call < ending, or ending is 0: it has not ended
	event        int   // which ended it
	outcome      core.Outcome
	response     core.Response
}

// began takes down the request to which nodes owe the state that they start
// with (core.AddNodes.Content), as one that was answered before any other.
func (h *calls) began(request string, event int) {
	response, err := fsm.NewKV().Apply(1, []byte(request))
	if err != nil {
		return
	}
	*h.operations.at(uint64(h.count)) = operation{
		request: request, call: h.moment + 1, ending: h.moment + 2, event: event, outcome: core.Answered, response: response,
	}
	h.count++
	h.moment += 2
}

func (h *calls) sent(fx core.ClientSent) {
	h.moment++
	id := operationID{fx.Client, fx.Op}
	if at, called := h.open[id]; called { // a retry of the same request
		h.operations.at(uint64(at)).node = fx.Node
		return
	}
	h.open[id] = h.count
	*h.operations.at(uint64(h.count)) = operation{
		id: id, node: fx.Node, read: fx.Read, request: fx.Request, call: h.moment,
	}
	h.count++
}

func (h *calls) done(fx core.ClientDone, event int) {
	h.moment++
	id := operationID{fx.Client, fx.Op}
	at, called := h.open[id]
	if !called {
		return
	}
	delete(h.open, id)
	o := h.operations.at(uint64(at))
	o.ending, o.event, o.outcome, o.response = h.moment, event, fx.Result.Outcome, fx.Result.Response
}

// Operation is one operation of a simulated client, with all its attempts.
type Operation struct {
	Number uint32      // from 1
	Node   core.NodeID // to which the last attempt was put
	Read   bool        // Request is a key
	// Request is what it asks for, with its session.
	Request string
	Outcome core.Outcome  // core.Pending: it has not ended
	Answer  core.Response // where Outcome is core.Answered
	Event   int           // which ended it, counted from 1; 0: it has not ended
}

// Operations lists the last operations of a client, at most so many, newest first.
func (c *Checker) Operations(client core.ClientID, most int) []Operation {
	var list []Operation
	for i := c.clients.count - 1; i >= 0 && len(list) < most; i-- {
		o := c.clients.operations.get(uint64(i))
		if o.id.client != client {
			continue
		}
		list = append(list, Operation{
			Number: o.id.number, Node: o.node, Read: o.read, Request: o.request, Outcome: o.outcome, Answer: o.response, Event: o.event,
		})
	}
	return list
}

// access is an operation on one key, as the sequential specification takes it.
type access struct {
	*operation
	command fsm.Command // a read is a get
	session bool        // sent with a session, without which no answer is an error of the session
}

// keys sorts the operations by the key they are about, which linearizability
// allows: it holds for all if it holds for each (Herlihy and Wing 1990, theorem
// 1). Left out is what has no effect and saw nothing: what was refused, what the
// machine cannot read, and reads without an answer.
func (h *calls) keys() [][]access {
	var keys [][]access
	place := map[string]int{}
	for i := range h.count {
		a, ok := h.operations.at(uint64(i)).parse()
		if !ok || a.outcome == core.Refused {
			continue
		}
		if a.command.Verb == fsm.Get && a.outcome != core.Answered {
			continue
		}
		at, known := place[a.command.Key]
		if !known {
			at = len(keys)
			place[a.command.Key] = at
			keys = append(keys, nil)
		}
		keys[at] = append(keys[at], a)
	}
	return keys
}

func (o *operation) parse() (access, bool) {
	if o.read {
		return access{operation: o, command: fsm.Command{Verb: fsm.Get, Key: o.request}}, true
	}
	request, err := fsm.ParseRequest([]byte(o.request))
	if err != nil {
		return access{}, false
	}
	command, err := fsm.ParseCommand(request.Command)
	if err != nil {
		return access{}, false
	}
	return access{operation: o, command: command, session: request.Client != ""}, true
}
