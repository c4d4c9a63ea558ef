package fsm

import (
	"fmt"
	"iter"
	"maps"
	"slices"
)

// ValueBytesMax bounds a value, in bytes: append could grow one without end, and all of it goes into every snapshot.
// It is room for sixteen of the longest commands.
const ValueBytesMax = 1 << 20

// KV is the key-value machine, a StateMachine with the commands that are described at Command and the responses that
// are listed at Response. Make it by NewKV.
type KV struct {
	lastApplied uint64
	// Invariant: no value is longer than ValueBytesMax
	values   map[string]string
	sessions Sessions
	version  *Version // never nil
}

// Version stands for the keys, values and sessions of a machine: as long as it is the same, none of them has changed.
// That goes for copies too (Clone). It has no content; only its address counts.
type Version struct{ _ byte }

var _ Cloner = (*KV)(nil)

// NewKV returns a machine without keys and sessions that has applied nothing.
func NewKV() *KV {
	return &KV{values: map[string]string{}, version: new(Version)}
}

// Apply carries out the request in the entry at an index of raft's log. Bytes that ParseRequest or ParseCommand refuse
// change nothing but LastApplied and, as far as it can be read, the session; the response says what is wrong. The only
// error is ErrAlreadyApplied, for an index at or below LastApplied.
func (kv *KV) Apply(index uint64, request []byte) (Response, error) {
	if index <= kv.lastApplied {
		return Response{}, fmt.Errorf("index %d: %w: last applied is %d", index, ErrAlreadyApplied, kv.lastApplied)
	}
	kv.lastApplied = index
	parsed, err := ParseRequest(request)
	if err != nil {
		return failed(err), nil
	}
	if parsed.Client != "" {
		kv.version = new(Version)
	}
	return kv.sessions.Once(parsed, kv.do), nil
}

// Clone returns a machine in the same state that shares nothing which either of them changes.
func (kv *KV) Clone() StateMachine {
	clone := *kv
	clone.values = maps.Clone(kv.values)
	clone.sessions = kv.sessions.Clone()
	return &clone
}

// LastApplied returns the index of the last entry that was applied, itself or in the restored snapshot; 0 is none.
func (kv *KV) LastApplied() uint64 { return kv.lastApplied }

// do carries out the text of one command.
func (kv *KV) do(line string) Response {
	c, err := ParseCommand(line)
	if err != nil {
		return failed(err)
	}
	value, found := kv.values[c.Key]
	switch c.Verb {
	case Set:
		return kv.write(c, c.Value)
	case Append:
		return kv.write(c, value+c.Value)
	}
	if !found {
		return Response{Status: StatusNotFound}
	}
	switch c.Verb {
	case Get:
		return Response{Status: StatusValue, Value: value}
	case Delete:
		delete(kv.values, c.Key)
		kv.version = new(Version)
		return Response{Status: StatusOK}
	case CAS:
		if value != c.Old {
			return Response{Status: StatusDiffers, Value: value}
		}
		return kv.write(c, c.Value)
	}
	panic("invariant: no case for the verb " + string(c.Verb))
}

// write gives the command's key a value, if the value is not too long.
func (kv *KV) write(c Command, value string) Response {
	if len(value) > ValueBytesMax {
		return failed(fmt.Errorf("%s: value of %s would be %d bytes: legal are at most %d",
			c.Verb, excerpt(c.Key), len(value), ValueBytesMax))
	}
	kv.values[c.Key] = value
	kv.version = new(Version)
	return Response{Status: StatusOK}
}

// Get returns the value that this machine holds for a key. It is for display: what one node holds may be older than
// what the cluster has committed. A linearizable read is a get command, or raft's ReadIndex (Raft dissertation §6.4).
func (kv *KV) Get(key string) (value string, found bool) {
	value, found = kv.values[key]
	return value, found
}

// Version returns the version of the keys, values and sessions.
func (kv *KV) Version() *Version { return kv.version }

// Len returns the number of keys.
func (kv *KV) Len() int { return len(kv.values) }

// All returns the keys and their values in the order of the keys, byte by byte.
func (kv *KV) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, key := range slices.Sorted(maps.Keys(kv.values)) {
			if !yield(key, kv.values[key]) {
				return
			}
		}
	}
}

// Sessions returns the sessions in the order of their clients' names, byte by byte.
func (kv *KV) Sessions() iter.Seq[Session] { return kv.sessions.All() }
