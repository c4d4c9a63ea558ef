package scene_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// follow brings a tree from one scene to another, and demands that it shows the
// other one.
func follow(t require.TestingT, d *tree, before, after scene.Scene) {
	require.NoError(t, d.apply(scene.Patch(before, after)))
	require.Equal(t, shownOf(after), d.shown())
	count := len(rootKeys)
	for _, e := range after.All() {
		if e.Parent != "" {
			count++
		}
	}
	require.Len(t, d.held, count, "an element is held that is not shown")
	require.Equal(t, "[]", string(scene.Patch(after, after)))
}

// late are the groups that are read rather than watched: while it plays they may
// be a little old.
var late = []string{"next.list", "inspect"}

// without leaves out groups.
func without(s scene.Scene, keys []string) scene.Scene {
	return slices.DeleteFunc(slices.Clone(s), func(g *scene.Group) bool { return slices.Contains(keys, g.Key()) })
}

// What a painter keeps is what it would draw anew, and its patches lead there.
func TestPainterLeadsThroughAnyRun(t *testing.T) {
	t.Parallel()
	l := listsOfPatch(t)
	rapid.Check(t, func(t *rapid.T) {
		d := newTree(l)
		var painter scene.Painter
		var drawn scene.Scene
		anyPage(t, func(m *app.Model) {
			now, anew := painter.Draw(m), scene.Draw(m)
			if m.Playing {
				requireSame(t, without(anew, late).All(), without(now, late).All())
			} else {
				requireSame(t, anew.All(), now.All())
			}
			follow(t, d, drawn, now)
			drawn = now
		})
	})
}

// What is read rather than watched is at most so old while it plays.
func TestWhatIsReadFollowsWhileItPlays(t *testing.T) {
	t.Parallel()
	const beatMs = 150
	m := page(t, 5)
	require.NoError(t, m.Update(app.Act{ID: "select", Arg: "1"}))
	require.NoError(t, m.Update(app.Act{ID: "play"}))
	var painter scene.Painter
	stood := map[string]float64{} // for how long a group has not been what it should be
	for range 500 {
		const pictureMs = 16
		require.NoError(t, m.Update(app.Animate{ElapsedMs: pictureMs}))
		now, anew := painter.Draw(m), scene.Draw(m)
		for _, key := range late {
			a, _ := group(now, key)
			b, _ := group(anew, key)
			stood[key] += pictureMs
			if fmt.Sprint(scene.Scene{a}.All()) == fmt.Sprint(scene.Scene{b}.All()) {
				stood[key] = 0
			}
			require.LessOrEqual(t, stood[key], beatMs+pictureMs+0.0, key)
		}
	}
	m.Pause()
	require.Equal(t, scene.Draw(m).All(), painter.Draw(m).All(), "a pause brings everything up to date")
}

func group(s scene.Scene, key string) (*scene.Group, bool) {
	for _, g := range s {
		if g.Key() == key {
			return g, true
		}
	}
	return nil, false
}

// requireSame demands that two pictures are the same, and names the first element
// that is not.
func requireSame(t require.TestingT, want, got []scene.Element) {
	for i := range min(len(want), len(got)) {
		require.Equal(t, want[i], got[i])
	}
	require.Len(t, got, len(want))
}

// Whenever more than the shown moment differs, the model says so.
func TestRevisionTellsOfEveryChange(t *testing.T) {
	t.Parallel()
	moves := func(e scene.Element) bool {
		return strings.HasPrefix(e.Key, "clock.ms") || strings.HasPrefix(e.Key, "timer.") || strings.HasPrefix(e.Key, "msg.") ||
			slices.ContainsFunc([]string{"piece.", "cursor", "broken."}, func(p string) bool { return strings.HasPrefix(e.Key, p) })
	}
	still := func(m *app.Model) string {
		all := slices.DeleteFunc(scene.Draw(m).All(), moves)
		return fmt.Sprint(all)
	}
	rapid.Check(t, func(t *rapid.T) {
		last, revision := "", -1
		anyPage(t, func(m *app.Model) {
			now := still(m)
			if m.Revision == revision {
				require.Equal(t, last, now)
			}
			last, revision = now, m.Revision
		})
	})
}

func TestPatchesLeadBetweenAnyScenes(t *testing.T) {
	t.Parallel()
	l := listsOfPatch(t)
	rapid.Check(t, func(t *rapid.T) {
		d := newTree(l)
		var drawn scene.Scene
		parents := rapid.SliceOfN(rapid.IntRange(-3, 11), 12, 12).Draw(t, "parents")
		for range rapid.IntRange(1, 6).Draw(t, "scenes") {
			now := anyScene(t, parents, drawn)
			follow(t, d, drawn, now)
			drawn = now
		}
	})
}

// anyScene draws some elements out of a fixed family in any order, a group for
// each of those that stand in a root; it shares some of its groups with another
// scene. Element i stands inside element parents[i] if that is an earlier one, else
// in a root.
func anyScene(t *rapid.T, parents []int, other scene.Scene) scene.Scene {
	present := rapid.SliceOfN(rapid.Bool(), len(parents), len(parents)).Draw(t, "present")
	order := rapid.Permutation(intsBelow(len(parents))).Draw(t, "order")
	roots := []string{scene.RootWhy, scene.RootNext}
	children := map[string][]int{}
	for _, i := range order {
		key := ""
		if p := parents[i]; p >= 0 && p < i {
			key = fmt.Sprint(p)
			present[i] = present[i] && present[p]
		}
		children[key] = append(children[key], i)
	}
	var s scene.Scene
	attrs := func() (list []scene.Attr) {
		for _, name := range []string{"class", "title"} {
			if v := rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, name); v != "" {
				list = append(list, scene.Attr{Name: name, Value: v})
			}
		}
		return list
	}
	var list func(g *scene.Group, i int, parent string)
	list = func(g *scene.Group, i int, parent string) {
		if !present[i] || (parents[i] >= 0 && parents[i] < i && !present[parents[i]]) {
			return
		}
		e := scene.Element{Key: fmt.Sprint(i), Parent: parent, Tag: "div", Attrs: attrs()}
		inside := slices.ContainsFunc(children[e.Key], func(c int) bool { return present[c] })
		if !inside {
			e.Text = rapid.SampledFrom([]string{"", "one", "two"}).Draw(t, "text")
			e.Tag = rapid.SampledFrom([]string{"div", "p", "svg:g"}).Draw(t, "tag")
		}
		g.Elements = append(g.Elements, e)
		for _, c := range children[e.Key] {
			list(g, c, e.Key)
		}
	}
	for _, i := range children[""] {
		if old, had := group(other, fmt.Sprint(i)); had && rapid.Bool().Draw(t, "keep") {
			if rapid.Bool().Draw(t, "moves") {
				old = &scene.Group{Elements: old.Elements, Moves: []scene.Attr{{Name: "transform", Value: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "transform")}}}
			}
			s = append(s, old)
			continue
		}
		g := &scene.Group{}
		list(g, i, rapid.SampledFrom(roots).Draw(t, "root"))
		if len(g.Elements) > 0 {
			s = append(s, g)
		}
	}
	return append(s, &scene.Group{Fixed: true, Elements: []scene.Element{{Key: scene.RootStage, Attrs: attrs()}}})
}

func intsBelow(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func TestPatchSaysOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	box := func(key string, attrs ...scene.Attr) scene.Element {
		return scene.Element{Key: key, Parent: scene.RootWhy, Tag: "p", Attrs: attrs}
	}
	text := func(e scene.Element, text string) scene.Element { e.Text = text; return e }
	value := func(e scene.Element, value string) scene.Element { e.Value, e.HasValue = value, true; return e }
	for _, row := range []struct {
		name          string
		before, after scene.Scene
		want          string
	}{
		{"nothing at all", nil, nil, `[]`},
		{"a new element", nil, scenes(text(box("k", scene.Attr{Name: "class", Value: "c"}), "x")), `[["c","k","why","p",null],["a","k","class","c"],["t","k","x"]]`},
		{"an element less", scenes(box("k")), nil, `[["r","k"]]`},
		{"other text", scenes(text(box("k"), "x")), scenes(text(box("k"), "<b>")), `[["t","k","<b>"]]`},
		{"no text", scenes(text(box("k"), "x")), scenes(box("k")), `[["t","k",""]]`},
		{"another attribute", scenes(box("k", scene.Attr{Name: "class", Value: "a"})), scenes(box("k", scene.Attr{Name: "title", Value: "b"})), `[["a","k","title","b"],["d","k","class"]]`},
		{"another value of an attribute", scenes(box("k", scene.Attr{Name: "class", Value: "a"})), scenes(box("k", scene.Attr{Name: "class", Value: "b"})), `[["a","k","class","b"]]`},
		{"an empty value of a control", nil, scenes(value(box("k"), "")), `[["c","k","why","p",null],["v","k",""]]`},
		{"another value of a control", scenes(value(box("k"), "1")), scenes(value(box("k"), "2")), `[["v","k","2"]]`},
		{"text in place of elements", scene.Scene{{Elements: []scene.Element{box("k"), {Key: "l", Parent: "k", Tag: "b"}}}}, scenes(text(box("k"), "x")), `[["r","l"],["t","k","x"]]`},
		{"one between two", scenes(box("k"), box("l")), scenes(box("k"), box("m"), box("l")), `[["c","m","why","p","l"]]`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, row.want, string(scene.Patch(row.before, row.after)))
		})
	}
}

func scenes(elements ...scene.Element) scene.Scene {
	var s scene.Scene
	for _, e := range elements {
		s = append(s, &scene.Group{Elements: []scene.Element{e}})
	}
	return s
}

func TestTextIsWrittenAsJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.Byte(), 1, 30).Draw(t, "text"))
		s := scenes(scene.Element{Key: "k", Parent: scene.RootWhy, Tag: "p", Text: text})
		var operations [][]any
		require.NoError(t, json.Unmarshal(scene.Patch(nil, s), &operations))
		require.Equal(t, string([]rune(text)), operations[1][2], "what is no letter becomes U+FFFD")
	})
}

// Values come last: a choice has one only when its options are there.
func TestValuesComeLast(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Update(app.Act{ID: "new"}))
	var operations [][]any
	require.NoError(t, json.Unmarshal(scene.Patch(nil, scene.Draw(m)), &operations))
	values := 0
	for _, o := range operations {
		if o[0] == "v" {
			values++
			continue
		}
		require.Zero(t, values, "%v comes behind a value", o)
	}
	require.Greater(t, values, 10)
}

func TestPictureOfTheSameMomentIsTheSame(t *testing.T) {
	t.Parallel()
	m := page(t, 5)
	until(t, m, hasLeader)
	require.Equal(t, "[]", string(scene.Patch(scene.Draw(m), scene.Draw(m))))
	require.NoError(t, m.Forward(1))
	require.NoError(t, m.Back(1))
	require.Equal(t, "[]", string(scene.Patch(scene.Draw(m), scene.Draw(m))))
}
