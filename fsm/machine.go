package fsm

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// StateMachine is what the cluster replicates; a user may bring their own.
//
// All nodes feed their machines the same entries in the same order, and rely on getting the same responses and the
// same snapshots (Raft paper §2). So a machine must be a pure function of what it was given: no clock, no randomness,
// no order of a map. It is used by one caller at a time. A machine of one's own gets exactly-once from Sessions.
type StateMachine interface {
	// Apply carries out the request in one committed log entry. The index is the entry's index in raft's log; each is
	// greater than the one before, with gaps where raft keeps entries of its own. The machine may not keep the slice.
	//
	// What a client got wrong is a Response with StatusError, which is a result like any other: the same on every
	// node. An error is for the caller of Apply, says that the entry was not carried out, and leaves the machine
	// unchanged: it wraps ErrAlreadyApplied when index <= LastApplied().
	Apply(index uint64, request []byte) (Response, error)

	// Snapshot returns the whole state as bytes: LastApplied and the sessions too. Equal states give equal bytes.
	Snapshot() ([]byte, error)

	// Restore replaces the whole state by that of a snapshot. On bytes that Snapshot did not write it returns an error
	// that wraps ErrBadSnapshot and changes nothing. The machine may not keep the slice.
	Restore(snapshot []byte) error

	// LastApplied returns the index of the last entry that was applied, itself or in the restored snapshot; 0 is none.
	LastApplied() uint64
}

// Cloner is a StateMachine that can be copied without the detour through its bytes. It is optional: a machine without it
// is copied by Snapshot and Restore, which is slower and means the same.
type Cloner interface {
	StateMachine

	// Clone returns a machine in the same state. Whatever is done to one of the two from then on never shows in the
	// other.
	Clone() StateMachine
}

var (
	// ErrAlreadyApplied is returned by Apply for an index at or below LastApplied.
	ErrAlreadyApplied = errors.New("already applied")

	// ErrBadSnapshot is returned by Restore for bytes that Snapshot did not write.
	ErrBadSnapshot = errors.New("bad snapshot")
)

// Status says how a request ended.
type Status uint8

const (
	// StatusNone is the zero Status: there is no response.
	StatusNone Status = iota
	// StatusOK: the command did what it says.
	StatusOK
	// StatusValue: the command read something, and here it is.
	StatusValue
	// StatusNotFound: what the command is about does not exist; nothing has changed.
	StatusNotFound
	// StatusDiffers: the command was conditional on another value than the one that is there; nothing has changed.
	StatusDiffers
	// StatusError: the request cannot be carried out; nothing has changed.
	StatusError
)

// statuses describes each Status: the phrase that its text begins with, and whether a value always follows.
var statuses = [...]struct {
	phrase    string
	withValue bool
}{
	StatusNone:     {"no response", false},
	StatusOK:       {"ok", false},
	StatusValue:    {"value", true},
	StatusNotFound: {"not found", false},
	StatusDiffers:  {"differs", true},
	StatusError:    {"error", true},
}

// known reports whether the Status is one of the constants.
func (s Status) known() bool { return int(s) < len(statuses) }

// String returns the phrase for the Status, such as "not found".
func (s Status) String() string {
	if !s.known() {
		return "unknown status " + strconv.Itoa(int(s))
	}
	return statuses[s].phrase
}

// Response is the result of a request. Two of them can be compared with ==. KV answers
//
//	command          when                            Response                       as text
//	set x 5          always                          {StatusOK, ""}                 ok
//	get x            x is there                      {StatusValue, the value}       5
//	get x            x is absent                     {StatusNotFound, ""}           not found
//	delete x         x was there                     {StatusOK, ""}                 ok
//	delete x         x is absent                     {StatusNotFound, ""}           not found
//	cas x 5 6        x was 5                         {StatusOK, ""}                 ok
//	cas x 5 6        x is another value              {StatusDiffers, the value}     differs: 7
//	cas x 5 6        x is absent                     {StatusNotFound, ""}           not found
//	append x abc     always; absent counts as empty  {StatusOK, ""}                 ok
//	append x abc     x would exceed ValueBytesMax    {StatusError, what is wrong}   error: append: ...
//	@alice/3 ...     3 was alice's last sequence     the first response again
//	@alice/2 ...     3 was alice's last sequence     {StatusError, what is wrong}   error: stale sequence ...
//	@bob/1 ...       no room for bob's session       {StatusError, what is wrong}   error: client "bob": ...
//	anything else    it is no request or no command  {StatusError, what is wrong}   error: column 1: ...
type Response struct {
	// Status says how the request ended.
	Status Status
	// Value is what was read (StatusValue), what is there instead (StatusDiffers) or what is wrong (StatusError).
	// KV leaves it empty otherwise; another machine may use it as it likes.
	Value string
}

// String returns the response as one line. Different responses have different lines: a value is written as it stands
// in a command (5, "a b", ""), and the value ok as "ok" in quotes, to tell it from a success.
func (r Response) String() string {
	return string(r.appendText(nil))
}

// appendText appends the text of the response; parseResponse is its inverse for every known Status.
func (r Response) appendText(b []byte) []byte {
	if r.Status == StatusValue {
		if r.Value == statuses[StatusOK].phrase {
			return strconv.AppendQuote(b, r.Value)
		}
		return appendWord(b, r.Value)
	}
	b = append(b, r.Status.String()...)
	if r.Value == "" && (!r.Status.known() || !statuses[r.Status].withValue) {
		return b
	}
	b = append(b, ": "...)
	if r.Status == StatusError && isSentence(r.Value) {
		return append(b, r.Value...)
	}
	return appendWord(b, r.Value)
}

// isSentence reports whether a text can stand at the end of a line without quotes.
func isSentence(text string) bool {
	return text != "" && text[0] != '"' && indexUnprintable(text) < 0
}

// parseResponse reads the text of a response. It also reads some that appendText would write otherwise.
func parseResponse(text string) (Response, error) {
	for status, description := range statuses {
		if Status(status) == StatusValue {
			continue
		}
		if text == description.phrase && !description.withValue {
			return Response{Status: Status(status)}, nil
		}
		value, found := strings.CutPrefix(text, description.phrase+": ")
		if !found {
			continue
		}
		if Status(status) == StatusError && isSentence(value) {
			return Response{Status: StatusError, Value: value}, nil
		}
		return parseValue(Status(status), value)
	}
	return parseValue(StatusValue, text)
}

// parseValue reads a response's value, which is one word.
func parseValue(status Status, text string) (Response, error) {
	words := scanner{line: text}
	value, found, err := words.next()
	if err != nil {
		return Response{}, err
	}
	if !found || words.at != len(text) {
		return Response{}, fmt.Errorf("response %s: legal is one word, or a phrase such as ok", excerpt(text))
	}
	return Response{Status: status, Value: value}, nil
}

// failed is the response to a request that cannot be carried out.
func failed(err error) Response {
	return Response{Status: StatusError, Value: err.Error()}
}
