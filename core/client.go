package core

import (
	"fmt"
	"strconv"
)

// ClientOptions say how a simulated client behaves.
type ClientOptions struct {
	Operations int      // after so many it stops; 0: never
	Think      Time     // longest pause between an operation's end and the next call, beside a millisecond
	Timeout    Time     // how long it waits for an answer
	Attempts   int      // how often it tries one operation before it gives up
	Keys       int      // how many keys it uses: a, b, ...
	Reads      Permille // share of operations that are reads through ReadIndex
}

// DefaultClient is how a client behaves when nobody asks for anything else.
func DefaultClient() ClientOptions {
	return ClientOptions{
		Think:    100 * Millisecond,
		Timeout:  500 * Millisecond,
		Attempts: 20,
		Keys:     3,
		Reads:    400,
	}
}

// Validate says what is wrong with the options: ErrConfig with the field, its
// value and what is legal; or nil.
func (o ClientOptions) Validate() error {
	switch {
	case o.Operations < 0 || o.Operations > OperationsMax:
		return fmt.Errorf("%w: operations=%d (legal: 1 to %d, or 0 for no end)", ErrConfig, o.Operations, OperationsMax)
	case o.Think < 0 || o.Think > DelayMax:
		return fmt.Errorf("%w: think %v (legal: 0ms to %v)", ErrConfig, o.Think, DelayMax)
	case o.Timeout < Millisecond || o.Timeout > DelayMax:
		return fmt.Errorf("%w: timeout %v (legal: 1ms to %v)", ErrConfig, o.Timeout, DelayMax)
	case o.Attempts < 1 || o.Attempts > AttemptsMax:
		return fmt.Errorf("%w: attempts=%d (legal: 1 to %d)", ErrConfig, o.Attempts, AttemptsMax)
	case o.Keys < 1 || o.Keys > ClientKeysMax:
		return fmt.Errorf("%w: keys=%d (legal: 1 to %d)", ErrConfig, o.Keys, ClientKeysMax)
	case o.Reads < 0 || o.Reads > 1000:
		return fmt.Errorf("%w: reads=%v (legal: 0%% to 100%%)", ErrConfig, o.Reads)
	}
	return nil
}

// Client is a simulated client: it calls one operation after the other, waits
// for each until it times out, tries again with another node, and gives up
// after some attempts. A write carries a session and keeps its sequence through
// all its attempts, so that it takes effect at most once (Raft dissertation
// §6.3). What it asks for, and of whom, is drawn from the seed and its own
// number.
type Client struct {
	id      ClientID
	seed    uint64
	options ClientOptions

	target NodeID // whom it asks
	due    Time   // when it acts next, or stops waiting
	done   bool   // all its operations ended

	// The operation under way; op counts them from 1.
	op       uint32
	sequence uint64 // of its session; reads have none
	calling  bool   // an operation is under way
	read     bool
	request  string   // a key, or a request with its session
	attempt  int      // from 1
	handle   HandleID // of this attempt, while the client waits for its end; a paused node gives it no number
	doubt    bool     // an attempt may have had its effect
}

// ID is the client's name.
func (cl *Client) ID() ClientID { return cl.id }

// Options say how it behaves.
func (cl *Client) Options() ClientOptions { return cl.options }

// Due is when the client acts by itself: calls an operation, tries one again,
// or gives up waiting. False if it never does any more.
func (cl *Client) Due() (Time, bool) { return cl.due, !cl.done }

// Operation is what it is doing: the how-manieth operation, and whether it is
// under way. Request is a key for a read.
func (cl *Client) Operation() (op uint32, request string, read, underWay bool) {
	return cl.op, cl.request, cl.read, cl.calling
}

// Waiting tells for the answer to which request it waits; false if it does not
// wait. A request to a paused node has no number: nobody took it.
func (cl *Client) Waiting() (HandleID, bool) { return cl.handle, cl.waits() }

// Attempt is the how-manieth time it tries its operation.
func (cl *Client) Attempt() int { return cl.attempt }

// waits tells whether the client waits for an answer to the current attempt.
func (cl *Client) waits() bool { return cl.handle.Node != 0 }

func (cl *Client) draw(what, bound uint64) uint64 {
	return draw(cl.seed, drawClient, uint64(cl.id), uint64(cl.op), what) % bound
}

// What a client draws for each operation.
const (
	drawThink uint64 = iota
	drawRead
	drawKey
	drawCommand
	drawTarget
)

// call begins the next operation.
func (cl *Client) call(nodes int) {
	cl.op++
	cl.calling, cl.attempt, cl.doubt = true, 0, false
	key := string(rune('a' + cl.draw(drawKey, uint64(cl.options.Keys))))
	cl.read = cl.draw(drawRead, 1000) < uint64(cl.options.Reads)
	cl.request = key
	if !cl.read {
		cl.sequence++
		cl.request = "@" + cl.id.String() + "/" + strconv.FormatUint(cl.sequence, 10) + " " + cl.command(key)
	}
	if cl.target == 0 {
		cl.target = NodeID(cl.draw(drawTarget, uint64(nodes)) + 1)
	}
}

// command is what a write does: mostly it sets or appends, since that shows. Its
// values name the operation, so that whoever looks at a value knows where it
// comes from; cas expects what the client may have set just before, so that it
// sometimes hits.
func (cl *Client) command(key string) string {
	value := cl.id.String() + "." + strconv.FormatUint(uint64(cl.op), 10)
	switch cl.draw(drawCommand, 8) {
	case 0, 1, 2:
		return "append " + key + " ," + value
	case 3:
		return "delete " + key
	case 4:
		return "get " + key
	case 5:
		return "cas " + key + " " + cl.id.String() + "." + strconv.FormatUint(uint64(cl.op)-1, 10) + " " + value
	}
	return "set " + key + " " + value
}

// addClients brings clients into being; the first of them act at once.
func (c *Cluster) addClients(e AddClients) error {
	if e.Count < 1 || e.Count > ClientsMax-len(c.clients) {
		return fmt.Errorf("%w: %d clients (legal: 1 to %d more, %d in all)", ErrLimit, e.Count, ClientsMax-len(c.clients), ClientsMax)
	}
	if err := e.Options.Validate(); err != nil {
		return err
	}
	if len(c.nodes) == 0 {
		return fmt.Errorf("%w: clients need a node to ask", ErrNoSuchNode)
	}
	for range e.Count {
		cl := &Client{id: ClientID(len(c.clients) + 1), seed: c.config.Seed, options: e.Options}
		cl.rest(c.now)
		c.clients = append(c.clients, cl)
		c.effects = append(c.effects, ClientAdded{Client: cl.id, Options: e.Options})
	}
	return nil
}

// rest puts off the next call.
func (cl *Client) rest(now Time) {
	cl.calling, cl.handle = false, HandleID{}
	cl.done = cl.options.Operations > 0 && cl.op >= uint32(cl.options.Operations)
	// A millisecond at least: time must pass even for one who is refused at once
	// and does not think.
	cl.due = now + Millisecond + Time(cl.draw(drawThink, uint64(cl.options.Think)+1))
}

// Clients lists the clients in the order of their ids. Only to be read.
func (c *Cluster) Clients() []*Client { return c.clients }

// Client gives one client, or ErrNoSuchClient. Only to be read.
func (c *Cluster) Client(id ClientID) (*Client, error) {
	if id == 0 || int(id) > len(c.clients) {
		return nil, fmt.Errorf("%w: %v (legal: %s)", ErrNoSuchClient, id, rangeText("c", len(c.clients)))
	}
	return c.clients[id-1], nil
}

// clientActs lets a client do what it does next.
func (c *Cluster) clientActs(id ClientID) error {
	cl, err := c.Client(id)
	if err != nil {
		return err
	}
	if cl.done {
		return fmt.Errorf("%w: %v has done all its operations", ErrNothingNew, id)
	}
	c.now = max(c.now, cl.due)
	switch {
	case !cl.calling:
		cl.call(len(c.nodes))
	case cl.waits():
		// The attempt timed out. Nobody will hear of it any more, but what a
		// node took may yet take effect.
		r := Result{Outcome: InDoubt, Reason: reasonTimeout}
		if cl.handle.Seq == 0 {
			r.Outcome = Refused
		}
		c.nodes[cl.handle.Node-1].abandon(cl.handle)
		c.attemptEnded(cl, r)
		return nil
	default:
		// To another node, since this one did not answer.
		cl.target = cl.target%NodeID(len(c.nodes)) + 1
	}
	c.attempt(cl)
	return nil
}

// attempt puts the operation to the client's node.
func (c *Cluster) attempt(cl *Client) {
	cl.attempt++
	sent := ClientSent{Client: cl.id, Op: cl.op, Attempt: cl.attempt, Node: cl.target, Read: cl.read, Request: cl.request}
	n := c.nodes[cl.target-1]
	// Whatever follows in the node belongs to the request that was sent before.
	mark := len(c.effects)
	c.effects = append(c.effects, sent)
	var h *Handle
	var err error
	if cl.read {
		h, err = n.Read(cl.request)
	} else {
		h, err = n.Propose(cl.request)
	}
	if err != nil {
		if n.paused {
			// Nobody is there to refuse: the client waits for nothing.
			cl.handle, cl.due = HandleID{Node: n.id}, c.now+cl.options.Timeout
			return
		}
		c.attemptEnded(cl, Result{Outcome: Refused, Reason: err.Error()})
		return
	}
	sent.Handle = h.ID
	c.effects[mark] = sent
	cl.handle, cl.due = h.ID, c.now+cl.options.Timeout
}

// tellClients lets clients know of the results of their requests. That a request
// was lost on its way to the leader is known to the simulator alone: the client
// waits until it times out.
func (c *Cluster) tellClients() {
	for i := 0; i < len(c.effects); i++ {
		done, ok := c.effects[i].(RequestDone)
		if !ok || done.Result.Reason == reasonLost {
			continue
		}
		for _, cl := range c.clients {
			if cl.calling && cl.handle == done.Handle {
				c.attemptEnded(cl, done.Result)
			}
		}
	}
}

// attemptEnded ends the operation, or has it tried again after a pause that
// grows with the attempts, up to the time-out.
func (c *Cluster) attemptEnded(cl *Client, r Result) {
	cl.handle = HandleID{}
	// A read that nobody answers has no effect to doubt.
	cl.doubt = cl.doubt || (r.Outcome == InDoubt && !cl.read)
	if r.Outcome != Answered && cl.attempt < cl.options.Attempts {
		// About as long as a round of messages takes.
		const pause = 20 * Millisecond
		cl.due = c.now + min(pause*Time(cl.attempt), cl.options.Timeout)
		return
	}
	switch {
	case r.Outcome == Answered:
	case !cl.doubt:
		r.Outcome = Refused
	case r.Outcome != InDoubt:
		r = Result{Outcome: InDoubt, Reason: reasonEarlier}
	}
	c.effects = append(c.effects, ClientDone{Client: cl.id, Op: cl.op, Result: r})
	cl.rest(c.now)
}
