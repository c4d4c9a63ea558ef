package scene

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Patch gives the operations that lead from one scene to another, as boot.js
// takes them: a JSON array of arrays. An empty patch is "[]".
func Patch(before, after Scene) ([]byte, error) {
	d := differ{
		old:  make(map[string]*Element, len(before)),
		kept: make(map[string]bool, len(after)),
		ops:  [][]any{},
	}
	for i := range before {
		d.old[before[i].Key] = &before[i]
	}
	for i := range after {
		e := &after[i]
		was, ok := d.old[e.Key]
		if ok && was.Parent == e.Parent && was.Tag == e.Tag {
			d.kept[e.Key] = true
		}
	}
	d.remove(before)
	d.arrange(before, after)
	return json.Marshal(d.ops)
}

type differ struct {
	old  map[string]*Element
	kept map[string]bool // elements that are in both scenes, in the same place
	ops  [][]any
}

func (d *differ) op(words ...any) { d.ops = append(d.ops, words) }

// remove takes out what is gone. What is inside something that is removed goes
// with it.
func (d *differ) remove(before Scene) {
	gone := map[string]bool{}
	for i := range before {
		e := &before[i]
		switch {
		case gone[e.Parent]:
			if d.kept[e.Key] {
				panic(fmt.Sprintf("invariant: %q stays, but %q around it is gone", e.Key, e.Parent))
			}
			gone[e.Key] = true
		case !d.kept[e.Key]:
			gone[e.Key] = true
			d.op("r", e.Key)
		}
	}
}

// arrange creates, moves and updates, parents before children. The children of
// one parent are placed from the last to the first, so that the sibling before
// which something is put is always there already.
func (d *differ) arrange(before, after Scene) {
	oldOrder := d.survivors(before)
	newOrder := d.survivors(after)
	parents, children := families(after)
	for _, parent := range parents {
		moved := !slices.Equal(oldOrder[parent], newOrder[parent])
		var next any // key of the sibling behind; nil at the end
		for _, e := range slices.Backward(children[parent]) {
			switch {
			case !d.kept[e.Key]:
				d.op("c", e.Key, e.Parent, e.Tag, next)
			case moved:
				d.op("m", e.Key, e.Parent, next)
			}
			d.update(e)
			next = e.Key
		}
	}
}

func (d *differ) update(e *Element) {
	was := &Element{}
	if d.kept[e.Key] {
		was = d.old[e.Key]
	}
	for _, a := range e.Attrs {
		if !slices.Contains(was.Attrs, a) {
			d.op("a", e.Key, a.Name, a.Value)
		}
	}
	for _, a := range was.Attrs {
		if !slices.ContainsFunc(e.Attrs, func(o Attr) bool { return o.Name == a.Name }) {
			d.op("d", e.Key, a.Name)
		}
	}
	if e.Text != was.Text {
		d.op("t", e.Key, e.Text)
	}
	if e.HasValue && (e.Value != was.Value || !was.HasValue) {
		d.op("v", e.Key, e.Value)
	}
}

// survivors lists, for each parent, its children that stay, in order.
func (d *differ) survivors(s Scene) map[string][]string {
	order := map[string][]string{}
	for i := range s {
		if d.kept[s[i].Key] {
			order[s[i].Parent] = append(order[s[i].Parent], s[i].Key)
		}
	}
	return order
}

// families gives the children of every parent, and the parents in the order of
// their first child.
func families(s Scene) (parents []string, children map[string][]*Element) {
	children = map[string][]*Element{}
	for i := range s {
		p := s[i].Parent
		if children[p] == nil {
			parents = append(parents, p)
		}
		children[p] = append(children[p], &s[i])
	}
	return parents, children
}
