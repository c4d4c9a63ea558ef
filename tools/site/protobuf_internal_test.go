package site

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/runtime/protoiface"
)

// TestRaftNeedsNoMore walks through raft's messages and finds nothing that the stand-ins leave out.
func TestRaftNeedsNoMore(t *testing.T) {
	t.Parallel()
	file := raftpb.File_raft_proto
	require.Zero(t, file.Imports().Len(), "messages of other files")
	require.Zero(t, file.Extensions().Len(), "extensions")
	require.NotZero(t, file.Messages().Len())
	for i := range file.Messages().Len() {
		message := file.Messages().Get(i)
		require.Zero(t, message.Extensions().Len()+message.ExtensionRanges().Len(), "%s: extensions", message.FullName())
		require.Zero(t, message.Oneofs().Len(), "%s: alternatives", message.FullName())
		require.Zero(t, message.Messages().Len()+message.Enums().Len(), "%s: declarations inside", message.FullName())
		checkOpen(t, message.FullName())
		for j := range message.Fields().Len() {
			checkField(t, message.Fields().Get(j))
		}
	}
}

// checkOpen makes sure that a message is of the open API, and needs no reflection to be read and written.
func checkOpen(t *testing.T, name protoreflect.FullName) {
	t.Helper()
	found, err := protoregistry.GlobalTypes.FindMessageByName(name)
	require.NoError(t, err)
	state, ok := reflect.TypeOf(found.Zero().Interface()).Elem().FieldByName("state")
	require.True(t, ok, "%s: no field state", name)
	require.Equal(t, "open.v1", state.Tag.Get("protogen"), name)

	methods := found.Zero().ProtoMethods()
	require.NotNil(t, methods, "%s is read and written through reflection", name)
	require.NotNil(t, methods.Unmarshal, name)
	require.NotNil(t, methods.Marshal, name)
	require.NotNil(t, methods.Size, name)
	require.NotZero(t, methods.Flags&protoiface.SupportMarshalDeterministic, name)
}

func checkField(t *testing.T, field protoreflect.FieldDescriptor) {
	t.Helper()
	name := field.FullName()
	require.False(t, field.IsMap(), "%s: a map", name)
	require.False(t, field.IsPacked(), "%s: packed", name)
	require.False(t, field.HasDefault(), "%s: a default value", name)
	kinds := []protoreflect.Kind{protoreflect.Uint64Kind, protoreflect.MessageKind}
	if !field.IsList() {
		require.True(t, field.HasPresence(), "%s: no presence", name)
		kinds = append(kinds, protoreflect.BoolKind, protoreflect.EnumKind, protoreflect.BytesKind)
	}
	require.Contains(t, kinds, field.Kind(), name)
}

func TestEachStandInHasASum(t *testing.T) {
	t.Parallel()
	var names []string
	require.NoError(t, fs.WalkDir(standIns, "protobuf", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, strings.TrimSuffix(strings.TrimPrefix(path, "protobuf/"), ".txt"))
		}
		return err
	}))
	require.Len(t, names, len(replacedSHA256))
	for _, name := range names {
		require.Contains(t, replacedSHA256, name)
	}
}

func TestCheckReplacedStopsAtAnotherFile(t *testing.T) {
	t.Parallel()
	const first = "internal/descfmt/stringer.go"
	dir := t.TempDir()
	path := filepath.Join(dir, filepath.FromSlash(first))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte("package descfmt\n"), 0o600))
	err := checkReplaced(dir)
	require.ErrorIs(t, err, ErrProtobufChanged)
	require.ErrorContains(t, err, first+": sha256")
	require.ErrorContains(t, err, "want "+replacedSHA256[first])
}

func TestCheckReplacedNeedsTheFiles(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, checkReplaced(t.TempDir()), os.ErrNotExist)
}
