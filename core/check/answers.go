package check

import "glassraft/core"

// Answer is what became of the request in an entry of the log, as the node to
// which it was put learned it.
type Answer struct {
	Handle   core.HandleID
	Client   core.ClientID // who asked; zero where it was asked by hand
	Outcome  core.Outcome  // Pending: nobody was told anything
	Response core.Response // where it was answered
	Event    int           // when, counted from 1; 0 while Pending

	index core.Index // where a leader put it last
}

// answers follows requests from the log to whoever asked. A request may end before
// a leader gives it a place in the log, and still take effect.
type answers struct {
	places table[core.HandleID] // by index of the log: the request that was put there last, or answered
	ends   []table[Answer]      // by core.HandleID.Node, and Seq: how each ended
}

// Answer tells what became of the request at an index of the log; false if none was
// put there.
func (c *Checker) Answer(index core.Index) (Answer, bool) {
	handle := c.answers.places.get(uint64(index))
	if handle == (core.HandleID{}) {
		return Answer{}, false
	}
	return *c.answers.of(handle), true
}

func (a *answers) of(handle core.HandleID) *Answer {
	for int(handle.Node) >= len(a.ends) {
		a.ends = append(a.ends, table[Answer]{})
	}
	answer := a.ends[handle.Node].at(uint64(handle.Seq))
	answer.Handle = handle
	return answer
}

// appended takes down which request stands at an index. Another leader may write
// another one there; but where one was answered, it stays.
func (a *answers) appended(fx core.RequestAppended) {
	a.of(fx.Handle).index = fx.ID.Index
	at := a.places.at(uint64(fx.ID.Index))
	if *at == (core.HandleID{}) || a.of(*at).Outcome != core.Answered {
		*at = fx.Handle
	}
}

func (a *answers) sent(fx core.ClientSent) {
	if fx.Handle != (core.HandleID{}) {
		a.of(fx.Handle).Client = fx.Client
	}
}

func (a *answers) done(fx core.RequestDone, event int) {
	answer := a.of(fx.Handle)
	answer.Outcome, answer.Response, answer.Event = fx.Result.Outcome, fx.Result.Response, event
	if fx.Result.Outcome == core.Answered && answer.index > 0 {
		*a.places.at(uint64(answer.index)) = fx.Handle
	}
}

func (a *answers) clone() answers {
	ends := make([]table[Answer], len(a.ends))
	for i := range a.ends {
		ends[i] = a.ends[i].clone()
	}
	return answers{a.places.clone(), ends}
}
