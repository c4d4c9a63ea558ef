package scene

import (
	"slices"

	"glassraft/wasm/app"
)

// Painter draws one picture after the other, and keeps what stays the same.
type Painter struct {
	model    *app.Model
	revision int // of the model, when the last picture was drawn

	drawn  map[string]*Group // by key
	scene  Scene             // the last picture
	begins []int             // where in it each of parts begins, and its end
	layout layout
	ways   []way // of its messages
}

// parts draw the page, in the order of a Scene. Those that move are drawn with
// every picture; of the others nothing can differ while the model's Revision is
// the same.
var parts = [...]struct {
	moves bool
	draw  func(*builder, *app.Model)
}{
	{false, (*builder).run},
	{false, (*builder).page},
	{false, (*builder).toolbar},
	{true, (*builder).clockTime},
	{false, (*builder).clock},
	{false, (*builder).menus},
	{false, (*builder).behind},
	{false, (*builder).banner},
	{false, (*builder).notice},
	{false, (*builder).doors},
	{false, (*builder).stage},
	{true, (*builder).nodes},
	{true, (*builder).messages},
	{false, (*builder).over},
	{false, (*builder).context},
	{false, (*builder).logs},
	{false, (*builder).why},
	{false, (*builder).tabs},
	{true, (*builder).next},
	{true, (*builder).inspector},
	{false, (*builder).lesson},
	{false, (*builder).script},
	{true, (*builder).timeline},
	{false, (*builder).dialog},
}

// Draw draws the whole page.
func (p *Painter) Draw(m *app.Model) Scene {
	b := &builder{
		before: p.drawn, still: p.model == m && p.revision == m.Revision,
		scene: make(Scene, 0, len(p.scene)+16), layout: p.layout, ways: p.ways,
	}
	if !b.still {
		b.layout, b.ways = newLayout(m), nil
	}
	if p.begins == nil {
		p.begins = make([]int, len(parts)+1)
	}
	for i, part := range parts {
		b.last = p.scene[min(p.begins[i], len(p.scene)):min(p.begins[i+1], len(p.scene))]
		p.begins[i] = len(b.scene)
		if b.still && !part.moves {
			b.scene = append(b.scene, b.last...)
			continue
		}
		part.draw(b, m)
	}
	p.begins[len(parts)] = len(b.scene)
	p.model, p.revision, p.scene, p.layout, p.ways = m, m.Revision, b.scene, b.layout, b.ways
	if !b.still {
		p.drawn = make(map[string]*Group, len(b.scene))
		for _, g := range b.scene {
			p.drawn[g.Key()] = g
		}
	}
	return b.scene
}

// Draw draws the whole page from nothing.
func Draw(m *app.Model) Scene { return (&Painter{}).Draw(m) }

// builder lists groups, and the elements of the one that is being drawn.
type builder struct {
	before map[string]*Group // what was drawn before, by key
	still  bool              // nothing but the shown moment differs from the last picture
	last   Scene             // the last picture of the part that is drawn
	layout layout
	ways   []way
	scene  Scene
	group  *Group
	stamp  []byte // see written
}

// in lists a group: the one from the last picture if that was drawn from an
// equal stamp, else what draw lists. A nil stamp is never equal.
func (b *builder) in(key string, stamp any, draw func()) {
	if old := b.before[key]; old != nil && stamp != nil && old.stamp == stamp {
		b.scene = append(b.scene, old)
		return
	}
	b.begin(key, stamp, nil, draw)
}

// moving is in for a group with attributes that may differ from those of the last
// picture though the stamp is equal. A stamp that is equal costs nothing.
func moving[S comparable](b *builder, key string, stamp S, moves []Attr, draw func()) {
	if old := b.drawnBefore(key); old != nil {
		if was, ok := old.stamp.(S); ok && was == stamp {
			b.again(old, moves)
			return
		}
	}
	b.begin(key, stamp, moves, draw)
}

// What moving does whatever its stamp is, so that it is in the program once.

//go:noinline
func (b *builder) drawnBefore(key string) *Group { return b.before[key] }

//go:noinline
func (b *builder) again(old *Group, moves []Attr) { b.scene = append(b.scene, old.moved(moves)) }

// written is in for a stamp that was written into b.stamp.
func (b *builder) written(key string, draw func()) {
	if old := b.before[key]; old != nil {
		if was, ok := old.stamp.(string); ok && was == string(b.stamp) {
			b.scene = append(b.scene, old)
			return
		}
	}
	b.begin(key, string(b.stamp), nil, draw)
}

// begin lists a new group.
func (b *builder) begin(key string, stamp any, moves []Attr, draw func()) {
	b.group = &Group{Moves: moves, stamp: stamp}
	draw()
	if len(b.group.Elements) == 0 || b.group.Key() != key {
		panic("invariant: group " + key + " begins with its own element")
	}
	b.scene = append(b.scene, b.group)
	if b.still {
		b.before[key] = b.group // The next picture may be as still as this one.
	}
	b.group = nil
}

// moved is the group with other moves.
func (g *Group) moved(moves []Attr) *Group {
	if slices.Equal(g.Moves, moves) {
		return g
	}
	return &Group{Elements: g.Elements, Moves: moves, stamp: g.stamp}
}
