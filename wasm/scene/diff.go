package scene

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// Patch gives the operations that lead from one scene to another, as patch.js
// takes them: a JSON array of arrays. An empty patch is "[]".
func Patch(before, after Scene) []byte {
	w := &writer{out: append(make([]byte, 0, 64*len(after)+2), '[')}
	if aligned(before, after) {
		for i, g := range slices.Backward(after) {
			w.group(before[i], g)
		}
		return w.end()
	}
	old := make(map[string]*Group, len(before))
	for _, g := range before {
		old[g.Key()] = g
	}
	kept := make(map[string]bool, len(after))
	for _, g := range after {
		if was := old[g.Key()]; was != nil && sameElement(&was.Elements[0], &g.Elements[0]) {
			kept[g.Key()] = true
		}
	}
	for _, g := range before {
		if !kept[g.Key()] && !g.Fixed {
			w.op("r", g.Key())
		}
	}
	// Groups are placed from the last to the first, so that the sibling before
	// which something is put is always there already.
	moved := reordered(before, after, kept)
	next := map[string]string{} // by parent: the group behind
	for _, g := range slices.Backward(after) {
		first := &g.Elements[0]
		switch {
		case kept[g.Key()]:
			if moved[first.Parent] {
				w.place("m", next[first.Parent], g.Key(), first.Parent)
			}
			w.group(old[g.Key()], g)
		case g.Fixed:
			w.update(&Element{}, nil, first, nil)
		default:
			w.create(g, next[first.Parent])
		}
		next[first.Parent] = g.Key()
	}
	return w.end()
}

// aligned tells whether two scenes have the same groups in the same order, which is
// the usual case.
func aligned(before, after Scene) bool {
	if len(before) != len(after) {
		return false
	}
	for i, g := range after {
		if was := before[i]; was != g && !sameElement(&was.Elements[0], &g.Elements[0]) {
			return false
		}
	}
	return true
}

// end completes the patch. A control takes a value only when its options are there.
func (w *writer) end() []byte {
	for _, e := range w.values {
		w.op("v", e.Key, e.Value)
	}
	return append(w.out, ']')
}

func sameElement(a, b *Element) bool { return a.Key == b.Key && a.Parent == b.Parent && a.Tag == b.Tag }

// reordered tells of which parents the groups that stay stand in another order.
func reordered(before, after Scene, kept map[string]bool) map[string]bool {
	order := func(s Scene) map[string][]string {
		keys := map[string][]string{}
		for _, g := range s {
			if kept[g.Key()] && !g.Fixed {
				parent := g.Elements[0].Parent
				keys[parent] = append(keys[parent], g.Key())
			}
		}
		return keys
	}
	was, is := order(before), order(after)
	moved := map[string]bool{}
	for parent, keys := range is {
		moved[parent] = !slices.Equal(keys, was[parent])
	}
	return moved
}

// create lists a new group. Parents come before what is inside them, and siblings
// in their order, so that each goes to the end of its parent.
func (w *writer) create(g *Group, before string) {
	for i := range g.Elements {
		e := &g.Elements[i]
		if i > 0 {
			w.place("c", "", e.Key, e.Parent, e.Tag)
			w.update(&Element{}, nil, e, nil)
			continue
		}
		w.place("c", before, e.Key, e.Parent, e.Tag)
		w.update(&Element{}, nil, e, g.Moves)
	}
}

// group leads from one drawing of a group to another.
func (w *writer) group(was, is *Group) {
	if was == is {
		return
	}
	if &was.Elements[0] == &is.Elements[0] || len(was.Elements)+len(is.Elements) == 2 {
		w.update(&was.Elements[0], was.Moves, &is.Elements[0], is.Moves)
		return
	}
	w.elements(was, is)
}

// elements leads from the elements of a group to others. What is gone goes first: an
// element takes a text only when it holds no others.
func (w *writer) elements(was, is *Group) {
	before, after := was.Elements, is.Elements
	old := make(map[string]*Element, len(before))
	for i := range before {
		old[before[i].Key] = &before[i]
	}
	kept := make(map[string]bool, len(after))
	for i := range after {
		e := &after[i]
		if was := old[e.Key]; was != nil && sameElement(was, e) && (i == 0 || kept[e.Parent]) {
			kept[e.Key] = true
		}
	}
	gone := map[string]bool{}
	for i := range before {
		e := &before[i]
		switch {
		case gone[e.Parent]: // goes with what is around it
			gone[e.Key] = true
		case !kept[e.Key]:
			gone[e.Key] = true
			w.op("r", e.Key)
		}
	}
	w.update(&before[0], was.Moves, &after[0], is.Moves)
	oldOrder, newOrder := survivors(before, kept), survivors(after, kept)
	parents, children := families(after[1:])
	for _, parent := range parents {
		moved := !slices.Equal(oldOrder[parent], newOrder[parent])
		next := "" // the sibling behind
		for _, e := range slices.Backward(children[parent]) {
			switch {
			case !kept[e.Key]:
				w.place("c", next, e.Key, e.Parent, e.Tag)
				w.update(&Element{}, nil, e, nil)
			case moved:
				w.place("m", next, e.Key, e.Parent)
				w.update(old[e.Key], nil, e, nil)
			default:
				w.update(old[e.Key], nil, e, nil)
			}
			next = e.Key
		}
	}
}

// survivors lists, for each parent, its children that stay, in order.
func survivors(elements []Element, kept map[string]bool) map[string][]string {
	order := map[string][]string{}
	for i := range elements {
		if e := &elements[i]; kept[e.Key] {
			order[e.Parent] = append(order[e.Parent], e.Key)
		}
	}
	return order
}

// families gives the children of every parent, and the parents in the order of
// their first child.
func families(elements []Element) (parents []string, children map[string][]*Element) {
	children = map[string][]*Element{}
	for i := range elements {
		p := elements[i].Parent
		if children[p] == nil {
			parents = append(parents, p)
		}
		children[p] = append(children[p], &elements[i])
	}
	return parents, children
}

// update sets what differs: attributes, with those that move, text and value.
func (w *writer) update(was *Element, wasMoves []Attr, is *Element, moves []Attr) {
	w.attributes(is.Key, wasMoves, moves)
	if was == is {
		return
	}
	w.attributes(is.Key, was.Attrs, is.Attrs)
	if is.Text != was.Text {
		w.op("t", is.Key, is.Text)
	}
	if is.HasValue && (is.Value != was.Value || !was.HasValue) {
		w.values = append(w.values, is)
	}
}

func (w *writer) attributes(key string, was, is []Attr) {
	for i, a := range is {
		if i < len(was) && was[i] == a { // the usual case
			continue
		}
		if !slices.Contains(was, a) {
			w.op("a", key, a.Name, a.Value)
		}
	}
	for _, a := range was {
		if !slices.ContainsFunc(is, func(o Attr) bool { return o.Name == a.Name }) {
			w.op("d", key, a.Name)
		}
	}
}

// writer writes operations as JSON.
type writer struct {
	out    []byte
	values []*Element // whose values are still to be set
}

// op writes an operation: its name and operands.
func (w *writer) op(words ...string) {
	w.open()
	for i, word := range words {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.out = appendJSON(w.out, word)
	}
	w.out = append(w.out, ']')
}

// place writes an operation that puts an element before a sibling; "" for behind
// them all.
func (w *writer) place(name, before string, words ...string) {
	w.op(append([]string{name}, words...)...)
	w.out = append(w.out[:len(w.out)-1], ',')
	if before == "" {
		w.out = append(w.out, "null]"...)
		return
	}
	w.out = append(appendJSON(w.out, before), ']')
}

func (w *writer) open() {
	if len(w.out) > 1 {
		w.out = append(w.out, ',')
	}
	w.out = append(w.out, '[')
}

// appendJSON writes a text as JSON does. Bytes that are not UTF-8 become U+FFFD,
// as the browser would show them.
func appendJSON(out []byte, text string) []byte {
	out = append(out, '"')
	plain := 0 // what is before has been written
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 {
				out = append(append(out, text[plain:i]...), "\ufffd"...)
				plain = i + 1
			}
			i += size
			continue
		}
		if c < ' ' || c == '"' || c == '\\' {
			out = append(out, text[plain:i]...)
			switch c {
			case '"', '\\':
				out = append(out, '\\', c)
			default:
				out = fmt.Appendf(out, `\u%04x`, c)
			}
			plain = i + 1
		}
		i++
	}
	out = append(out, text[plain:]...)
	return append(out, '"')
}
