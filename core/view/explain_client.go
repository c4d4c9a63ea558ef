package view

import (
	"fmt"
	"strings"

	"glassraft/core"
)

// Simulated clients: what they ask, why they try again, and how it ends.

func (s *story) addClients(e core.AddClients) string {
	var ids []string
	for _, fx := range s.effects {
		if a, ok := fx.(core.ClientAdded); ok {
			ids = append(ids, a.Client.String())
		}
	}
	o := e.Options
	text := fmt.Sprintf("%s %s %s to use the cluster, one operation after the other: %v are reads, and an operation is given up after %s of %s%s.",
		verbN(len(ids), "Client", "Clients"), list(ids), verbN(len(ids), "begins", "begin"), o.Reads, count(o.Attempts, "attempt"), millis(o.Timeout), verbN(o.Attempts, "", " each"))
	if o.Operations > 0 {
		text += fmt.Sprintf(" %s after %s.", upperFirst(verbN(len(ids), "it stops", "each stops")), count(o.Operations, "operation"))
	}
	return text
}

// client tells what a client does next.
func (s *story) client(e core.ClientAct) (sentence, source string) {
	if sent, ok := s.asks(e.Client); ok {
		return s.clientAsks(sent), clientSource(sent.Read)
	}
	was, _ := s.before.Client(e.Client)
	now, _ := s.after.Client(e.Client)
	return givesUpWaiting(was, now), clientSource(was.Read)
}

func clientSource(read bool) string {
	if read {
		return "Raft dissertation §6.4"
	}
	return "Raft dissertation §6.3"
}

// clientAsks tells of one attempt of an operation.
func (s *story) clientAsks(sent core.ClientSent) string {
	text := fmt.Sprintf("Client %v begins operation %d", sent.Client, sent.Op)
	if sent.Attempt > 1 {
		text = fmt.Sprintf("Client %v tries operation %d again (attempt %d)", sent.Client, sent.Op, sent.Attempt)
	}
	n, _ := s.after.Node(sent.Node)
	asked, became := "to “"+clip(sent.Request)+"”", s.taken
	if sent.Read {
		asked, became = "for "+clip(sent.Request), s.readTaken
	}
	text += fmt.Sprintf(": it asks %v %s", sent.Node, asked)
	switch {
	case n.Paused:
		text += ", which stands still and takes nothing."
	case !n.Up:
		text += ", which is down."
	case sent.Handle == core.HandleID{}:
		text += ", which refuses."
	default:
		text += ". " + became(sent.Node)
	}
	if now, _ := s.after.Client(sent.Client); sent.Attempt > 1 && !sent.Read && now.Handle != "" {
		text += " The request carries the same sequence as before, so it takes effect at most once."
	}
	return text
}

// givesUpWaiting tells of an attempt that timed out.
func givesUpWaiting(was, now *Client) string {
	text := fmt.Sprintf("Client %s has waited long enough for %v.", was.Name, was.Waiting)
	switch {
	case was.Handle == "":
		return text + fmt.Sprintf(" %v stood still and never took the request.", was.Waiting)
	case was.Read || now.Request == "":
		return text
	}
	return text + " The request may have taken effect, or may yet."
}

// clientsHear tells what simulated clients make of how their attempts ended.
func (s *story) clientsHear() string {
	var b strings.Builder
	for i := range s.after.Clients {
		now := &s.after.Clients[i]
		was, known := s.before.Client(now.ID)
		if !known {
			continue
		}
		if text := s.clientEnds(was, now); text != "" {
			b.WriteString(text)
		} else if s.attemptEnded(was, now) {
			fmt.Fprintf(&b, " Client %s will try again in %s.", now.Name, millis(now.Due-s.after.Now))
		}
	}
	return b.String()
}

// attemptEnded tells whether an attempt of the client ended with the event, and
// its operation did not.
func (s *story) attemptEnded(was, now *Client) bool {
	if now.Request == "" || now.Waiting != 0 {
		return false
	}
	_, asked := s.asks(now.ID)
	return asked || was.Waiting != 0
}

// asks is what a client asks for with this event; false if it asks for nothing.
func (s *story) asks(id core.ClientID) (core.ClientSent, bool) {
	for _, fx := range s.effects {
		if sent, ok := fx.(core.ClientSent); ok && sent.Client == id {
			return sent, true
		}
	}
	return core.ClientSent{}, false
}

// clientEnds tells of an operation that ended; "" if none of the client's did.
func (s *story) clientEnds(was, now *Client) string {
	sent, _ := s.asks(now.ID)
	for _, fx := range s.effects {
		done, ok := fx.(core.ClientDone)
		if !ok || done.Client != now.ID {
			continue
		}
		switch {
		case done.Result.Outcome == core.Answered:
			return fmt.Sprintf(" That ends operation %d of client %s.", done.Op, now.Name)
		case was.Read || sent.Read:
			return fmt.Sprintf(" Client %s gives up operation %d without an answer.", now.Name, done.Op)
		case done.Result.Outcome == core.Refused:
			return fmt.Sprintf(" Client %s gives up operation %d: it had no effect, and never will.", now.Name, done.Op)
		}
		return fmt.Sprintf(" Client %s gives up operation %d and is left in doubt: one of its attempts may have taken effect, or may yet.", now.Name, done.Op)
	}
	return ""
}
