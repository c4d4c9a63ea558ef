package core

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"glassraft/fsm"
	"glassraft/memstore"
)

// CloneDifference walks through a cluster and its copy side by side, through
// every field of every package, and says where the copy is not the same, where
// it shares what either of them may change, and where it is knit together in
// another way; "" where there is nothing to say.
func CloneDifference(original, clone *Cluster) string {
	w := walker{twin: map[place]unsafe.Pointer{}}
	w.walk("cluster", reflect.ValueOf(original).Elem(), reflect.ValueOf(clone).Elem())
	return strings.Join(w.found, "\n")
}

type walker struct {
	// twin is where in the copy a thing of the original stands.
	twin  map[place]unsafe.Pointer
	found []string
}

type place struct {
	at unsafe.Pointer
	of reflect.Type
}

// immutable are the types that nobody writes to once a value exists, and how two
// values are compared.
var immutable = map[reflect.Type]func(a, b reflect.Value) bool{
	reflect.TypeFor[*raftpb.Entry]():     equalMessages[raftpb.Entry],
	reflect.TypeFor[*raftpb.Snapshot]():  equalMessages[raftpb.Snapshot],
	reflect.TypeFor[*raftpb.HardState](): equalMessages[raftpb.HardState],
	reflect.TypeFor[*Message]():          equalEnvelopes,
	reflect.TypeFor[*Operation]():        equalOperations,
	reflect.TypeFor[[]byte]():            equalTexts,
	reflect.TypeFor[[]HandleID]():        equalTexts,
	reflect.TypeFor[Membership]():        equalTexts,
	reflect.TypeFor[*memstore.Lineage](): bothThere, // by whose address nothing in a run is decided
	reflect.TypeFor[*fsm.Version]():      bothThere,
}

// The values come from fields that reflection may not hand out, so their
// addresses are used.
func equalMessages[T any](a, b reflect.Value) bool {
	one, two := any((*T)(a.UnsafePointer())), any((*T)(b.UnsafePointer()))
	return a.IsNil() == b.IsNil() && proto.Equal(one.(proto.Message), two.(proto.Message))
}

func equalEnvelopes(a, b reflect.Value) bool {
	one, two := (*Message)(a.UnsafePointer()), (*Message)(b.UnsafePointer())
	return one.ID == two.ID && one.Sent == two.Sent && one.Origin == two.Origin && one.Due == two.Due && one.Held == two.Held && one.Lost() == two.Lost() &&
		slices.Equal(one.Handles, two.Handles) && proto.Equal(one.Raft, two.Raft)
}

func equalOperations(a, b reflect.Value) bool {
	one, two := (*Operation)(a.UnsafePointer()), (*Operation)(b.UnsafePointer())
	return one.ID == two.ID && one.Queued == two.Queued && one.Due == two.Due && one.String() == two.String() &&
		slices.EqualFunc(one.Responses(), two.Responses(), func(m, n *raftpb.Message) bool { return proto.Equal(m, n) })
}

func bothThere(a, b reflect.Value) bool { return a.IsNil() == b.IsNil() }

func equalTexts(a, b reflect.Value) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

func (w *walker) report(path, format string, args ...any) {
	w.found = append(w.found, path+": "+fmt.Sprintf(format, args...))
}

// met notes that b is in the copy what a is in the original; false if that was
// known, or if it cannot be.
func (w *walker) met(path string, a, b unsafe.Pointer, of reflect.Type) bool {
	if before, known := w.twin[place{a, of}]; known {
		if before != b {
			w.report(path, "is another %v in the copy than elsewhere", of)
		}
		return false
	}
	w.twin[place{a, of}] = b
	if a == b {
		w.report(path, "shares a %v", of)
		return false
	}
	return true
}

func (w *walker) walk(path string, a, b reflect.Value) {
	if a.Type() != b.Type() {
		w.report(path, "%v became %v", a.Type(), b.Type())
		return
	}
	switch {
	case a.Type() == reflect.TypeFor[Effects](): // what was done last is no part of the state
		if b.Cap() > 0 && a.Pointer() == b.Pointer() {
			w.report(path, "shares its array")
		}
		return
	case immutable[a.Type()] != nil:
		if !immutable[a.Type()](a, b) {
			w.report(path, "%v became %v", a, b)
		}
		return
	}
	switch a.Kind() {
	case reflect.Pointer:
		w.walkPointer(path, a, b)
	case reflect.Struct:
		for i := range a.NumField() {
			w.walkPart(path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i))
		}
	case reflect.Array:
		for i := range a.Len() {
			w.walkPart(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i))
		}
	case reflect.Slice:
		w.walkSlice(path, a, b)
	case reflect.Map:
		w.walkMap(path, a, b)
	case reflect.Interface:
		if a.IsNil() || b.IsNil() {
			w.same(path, a.IsNil(), b.IsNil())
			return
		}
		w.walk(path, a.Elem(), b.Elem())
	case reflect.Func:
		w.same(path, a.Pointer(), b.Pointer())
	case reflect.Bool:
		w.same(path, a.Bool(), b.Bool())
	case reflect.String:
		w.same(path, a.String(), b.String())
	case reflect.Chan, reflect.UnsafePointer:
		w.report(path, "nothing is known of a %v", a.Type())
	default:
		w.same(path, fmt.Sprint(a), fmt.Sprint(b))
	}
}

func (w *walker) same(path string, a, b any) {
	if a != b {
		w.report(path, "%v became %v", a, b)
	}
}

// walkPart also notes the address, since others may point to it. (Nobody points
// to the elements of a slice, and slices may overlap in the original and not in
// the copy: the entries of a message are a part of raft's own, until it moves.)
func (w *walker) walkPart(path string, a, b reflect.Value) {
	if a.CanAddr() && b.CanAddr() && a.Type().Size() > 0 {
		w.met(path, a.Addr().UnsafePointer(), b.Addr().UnsafePointer(), a.Type())
	}
	w.walk(path, a, b)
}

func (w *walker) walkPointer(path string, a, b reflect.Value) {
	if a.IsNil() || b.IsNil() {
		w.same(path, a.IsNil(), b.IsNil())
		return
	}
	if !w.met(path, a.UnsafePointer(), b.UnsafePointer(), a.Type().Elem()) {
		return
	}
	if a.Type() == reflect.TypeFor[*raftpb.Message]() {
		one, two := (*raftpb.Message)(a.UnsafePointer()), (*raftpb.Message)(b.UnsafePointer())
		w.same(path, proto.Equal(one, two), true)
		w.walkSlice(path+".Entries", reflect.ValueOf(one.Entries), reflect.ValueOf(two.Entries))
		return
	}
	w.walk(path, a.Elem(), b.Elem())
}

func (w *walker) walkSlice(path string, a, b reflect.Value) {
	if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
		w.report(path, "%d elements (nil: %t) became %d (nil: %t)", a.Len(), a.IsNil(), b.Len(), b.IsNil())
		return
	}
	// A disk shares the array of its log, and knows it.
	if b.Cap() > 0 && a.Pointer() == b.Pointer() && !strings.HasSuffix(path, ".store.entries") {
		w.report(path, "shares its array")
	}
	for i := range a.Len() {
		w.walk(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i))
	}
}

func (w *walker) walkMap(path string, a, b reflect.Value) {
	if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
		w.report(path, "%d keys (nil: %t) became %d (nil: %t)", a.Len(), a.IsNil(), b.Len(), b.IsNil())
		return
	}
	if !a.IsNil() && a.Pointer() == b.Pointer() {
		w.report(path, "shares its map")
	}
	for keys := a.MapRange(); keys.Next(); {
		at := fmt.Sprintf("%s[%v]", path, keys.Key())
		if value := b.MapIndex(keys.Key()); value.IsValid() {
			w.walk(at, keys.Value(), value)
		} else {
			w.report(at, "is gone")
		}
	}
}
