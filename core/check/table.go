package check

import "slices"

// pageSize is how many places one page holds.
const pageSize = 256

// table is a sequence whose elements come into being, zero, when they are first
// asked for. It grows by pages, so that what is there already is never copied:
// a run only ever adds to its end. Tables share the pages that both had when
// one was cloned from the other, until one of them asks for an element there.
type table[T any] struct{ pages []page[T] }

type page[T any] struct {
	elements *[pageSize]T // nil: all are zero
	shared   bool
}

func (t *table[T]) at(i uint64) *T {
	for i/pageSize >= uint64(len(t.pages)) {
		t.pages = append(t.pages, page[T]{})
	}
	p := &t.pages[i/pageSize]
	switch {
	case p.elements == nil:
		p.elements = new([pageSize]T)
	case p.shared:
		its := *p.elements
		*p = page[T]{elements: &its}
	}
	return &p.elements[i%pageSize]
}

// get reads an element, which need not have come into being.
func (t *table[T]) get(i uint64) (element T) {
	if i/pageSize < uint64(len(t.pages)) && t.pages[i/pageSize].elements != nil {
		element = t.pages[i/pageSize].elements[i%pageSize]
	}
	return element
}

// clone gives a table of its own with the same elements, as far as assigning an
// element copies it.
func (t *table[T]) clone() table[T] {
	for i := range t.pages {
		t.pages[i].shared = true
	}
	return table[T]{slices.Clone(t.pages)}
}
