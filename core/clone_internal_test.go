package core

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"go.etcd.io/raft/v3/raftpb"
)

// fill gives every field of a message a value other than its default.
func fill(m protoreflect.Message, depth int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		nested := f.Kind() == protoreflect.MessageKind
		switch {
		case nested && depth == 0:
		case f.IsList() && nested:
			list := m.Mutable(f).List()
			for range 2 {
				fill(list.AppendMutable().Message(), depth-1)
			}
		case f.IsList():
			m.Mutable(f).List().Append(scalar(f))
		case nested:
			fill(m.Mutable(f).Message(), depth-1)
		default:
			m.Set(f, scalar(f))
		}
	}
}

func scalar(f protoreflect.FieldDescriptor) protoreflect.Value {
	switch f.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte(f.Name()))
	case protoreflect.EnumKind:
		values := f.Enum().Values()
		return protoreflect.ValueOfEnum(values.Get(values.Len() - 1).Number())
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(uint64(f.Number()) + 40)
	}
	panic("a kind of field that the library did not use: " + f.Kind().String())
}

// Fails when the library adds a field that copyMessage does not know.
func TestCloneMessageCopiesEveryField(t *testing.T) {
	t.Parallel()
	full := &raftpb.Message{}
	fill(full.ProtoReflect(), 4)
	fields := full.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		require.True(t, full.ProtoReflect().Has(fields.Get(i)), "%v is empty", fields.Get(i).Name())
	}
	require.True(t, proto.Equal(full, cloneMessage(full)))
	require.True(t, proto.Equal(&raftpb.Message{}, cloneMessage(&raftpb.Message{})))
}

// What raft writes to in a message of its own must not show in the copy.
func TestCloneMessageSharesNothingThatRaftWritesTo(t *testing.T) {
	t.Parallel()
	m := &raftpb.Message{}
	fill(m.ProtoReflect(), 4)
	c := cloneMessage(m)
	before := proto.CloneOf(c)
	m.To = new(uint64(9)) // a follower that forwards
	m.Entries[0] = &raftpb.Entry{}
	m.Entries = append(m.Entries[:1], &raftpb.Entry{})
	m.Responses[1] = nil
	require.True(t, proto.Equal(before, c))
	c.Entries = append(c.Entries, &raftpb.Entry{})
	require.Len(t, m.Entries, 2)
}
