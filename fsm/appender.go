package fsm

import (
	"bytes"
	"fmt"
	"strconv"
)

// Appender is a machine that understands nothing and forgets nothing: its state is all requests, one after the other. It
// is what etcd/raft's own interaction tests apply, where a proposal is any text.
type Appender struct {
	state       []byte
	lastApplied uint64
}

var _ Cloner = (*Appender)(nil)

// NewAppender returns a machine that has applied nothing.
func NewAppender() *Appender { return &Appender{} }

// Apply appends the request. The response is StatusOK. ErrAlreadyApplied as StateMachine says.
func (a *Appender) Apply(index uint64, request []byte) (Response, error) {
	if index <= a.lastApplied {
		return Response{}, fmt.Errorf("%w: index %d, last applied %d", ErrAlreadyApplied, index, a.lastApplied)
	}
	a.state = append(a.state, request...)
	a.lastApplied = index
	return Response{Status: StatusOK}, nil
}

// State returns all that was appended. Only to be read.
func (a *Appender) State() []byte { return a.state }

// Snapshot writes the index of the last entry, a line end, and the state.
func (a *Appender) Snapshot() ([]byte, error) {
	return append(strconv.AppendUint(nil, a.lastApplied, 10), append([]byte{'\n'}, a.state...)...), nil
}

// Restore reads what Snapshot wrote; anything else is ErrBadSnapshot.
func (a *Appender) Restore(snapshot []byte) error {
	head, state, found := bytes.Cut(snapshot, []byte{'\n'})
	last, err := strconv.ParseUint(string(head), 10, 64)
	if !found || err != nil || strconv.FormatUint(last, 10) != string(head) {
		return fmt.Errorf("%w: it does not begin with an index", ErrBadSnapshot)
	}
	a.state, a.lastApplied = bytes.Clone(state), last
	return nil
}

// LastApplied returns the index of the last entry that was applied.
func (a *Appender) LastApplied() uint64 { return a.lastApplied }

// Clone returns a machine in the same state.
func (a *Appender) Clone() StateMachine {
	return &Appender{state: bytes.Clone(a.state), lastApplied: a.lastApplied}
}
