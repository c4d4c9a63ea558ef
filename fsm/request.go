package fsm

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

const (
	// CommandBytesMax bounds a command, in bytes. A request is the data of one log entry, which travels in messages and
	// is drawn on one line; 64 KiB is far more than a line, and enough to try raft.Config.MaxSizePerMsg.
	CommandBytesMax = 64 << 10

	// ClientBytesMax bounds a client's name, in bytes: names stand in the log, in the sessions and on the screen.
	ClientBytesMax = 32
)

// Request is a command together with who sent it, so that it can be told from its own repetition (Raft dissertation
// §6.3). As text it is one line: "@alice/3 set x 5" with a session, "set x 5" without.
type Request struct {
	// Client names the session: 1 to ClientBytesMax letters, digits, - and _. Empty means that there is no session and
	// that the command takes effect as often as it is applied.
	Client string
	// Sequence numbers the client's requests, from 1 upwards; 0 if there is no session.
	// Invariant: (Sequence == 0) == (Client == "")
	Sequence uint64
	// Command is the machine's command: one line of printable text, at most CommandBytesMax bytes, not only spaces, and
	// not beginning with @. What it means is the machine's affair; the commands of KV are described at Command.
	Command string
}

// Encode returns the request as the data of a log entry. It is the inverse of ParseRequest for each Request that
// passes Validate.
func (r Request) Encode() []byte {
	b := make([]byte, 0, len("@/18446744073709551615 ")+len(r.Client)+len(r.Command))
	if r.Client != "" {
		b = append(b, '@')
		b = append(b, r.Client...)
		b = append(b, '/')
		b = strconv.AppendUint(b, r.Sequence, 10)
		b = append(b, ' ')
	}
	return append(b, r.Command...)
}

// ParseRequest reads the data of a log entry. Its errors name the part, the offending text and what is legal.
func ParseRequest(data []byte) (Request, error) {
	r := Request{Command: string(data)}
	if session, found := strings.CutPrefix(r.Command, "@"); found {
		var sequence string
		session, r.Command, _ = strings.Cut(session, " ")
		r.Client, sequence, found = strings.Cut(session, "/")
		if !found {
			return Request{}, fmt.Errorf("session %s: no sequence: legal is @CLIENT/SEQUENCE COMMAND", excerpt("@"+session))
		}
		if err := checkClient(r.Client); err != nil {
			return Request{}, err
		}
		var err error
		if r.Sequence, err = parseSequence(sequence); err != nil {
			return Request{}, err
		}
	}
	if err := r.Validate(); err != nil {
		return Request{}, err
	}
	return r, nil
}

// Validate returns an error if the request is not what the comments of its fields allow; ParseRequest returns only
// requests that pass, and reads each of those from its Encode.
func (r Request) Validate() error {
	if r.Client != "" || r.Sequence != 0 {
		if err := r.checkSession(); err != nil {
			return err
		}
	}
	if len(r.Command) > CommandBytesMax {
		return fmt.Errorf("command %s: %d bytes: legal are at most %d", excerpt(r.Command), len(r.Command), CommandBytesMax)
	}
	if r.Command == "" || (r.Command[0] == ' ' && strings.Trim(r.Command, " ") == "") {
		return errors.New("command: empty: legal is one line such as set x 5")
	}
	if r.Command[0] == '@' {
		return fmt.Errorf("command %s: begins with @: legal is @ before the session only", excerpt(r.Command))
	}
	if err := checkPrintable(r.Command); err != nil {
		return fmt.Errorf("command: %w", err)
	}
	return nil
}

// checkSession checks the client and the sequence of a request with a session.
func (r Request) checkSession() error {
	if err := checkClient(r.Client); err != nil {
		return err
	}
	if r.Sequence == 0 {
		return badSequence("0")
	}
	return nil
}

// checkClient checks a client's name.
func checkClient(client string) error {
	legal := client != "" && len(client) <= ClientBytesMax
	for i := 0; legal && i < len(client); i++ {
		c := client[i]
		legal = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
	}
	if !legal {
		return fmt.Errorf("client %s: legal are 1 to %d letters, digits, - and _", excerpt(client), ClientBytesMax)
	}
	return nil
}

// parseSequence reads a sequence as strconv.FormatUint writes it, so that each request has one text.
func parseSequence(text string) (uint64, error) {
	sequence, err := strconv.ParseUint(text, 10, 64)
	if err != nil || text[0] == '0' {
		return 0, badSequence(text)
	}
	return sequence, nil
}

func badSequence(text string) error {
	return fmt.Errorf("sequence %s: legal are 1 to %d without leading zeros", excerpt(text), uint64(math.MaxUint64))
}
