package scene_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// follow brings a tree from one scene to another, and demands that it shows the
// other one.
func follow(t require.TestingT, d *tree, before, after scene.Scene) {
	patch, err := scene.Patch(before, after)
	require.NoError(t, err)
	require.NoError(t, d.apply(patch))
	require.Equal(t, shownOf(after), d.shown())
	require.Len(t, d.held, len(after)+len(rootKeys), "an element is held that is not shown")
	none, err := scene.Patch(after, after)
	require.NoError(t, err)
	require.Equal(t, "[]", string(none))
}

func TestPatchesLeadThroughAnyRun(t *testing.T) {
	t.Parallel()
	l := listsOfBoot(t)
	rapid.Check(t, func(t *rapid.T) {
		d := newTree(l)
		var drawn scene.Scene
		anyPage(t, func(m *app.Model) {
			now := scene.Draw(m)
			follow(t, d, drawn, now)
			drawn = now
		})
	})
}

func TestPatchesLeadBetweenAnyScenes(t *testing.T) {
	t.Parallel()
	l := listsOfBoot(t)
	rapid.Check(t, func(t *rapid.T) {
		d := newTree(l)
		var drawn scene.Scene
		parents := rapid.SliceOfN(rapid.IntRange(-3, 11), 12, 12).Draw(t, "parents")
		for range rapid.IntRange(1, 6).Draw(t, "scenes") {
			now := anyScene(t, parents)
			follow(t, d, drawn, now)
			drawn = now
		}
	})
}

// anyScene draws some elements out of a fixed family in any order. Element i
// stands inside element parents[i] if that is an earlier one, else in a root.
func anyScene(t *rapid.T, parents []int) scene.Scene {
	present := rapid.SliceOfN(rapid.Bool(), len(parents), len(parents)).Draw(t, "present")
	order := rapid.Permutation(intsBelow(len(parents))).Draw(t, "order")
	children := map[string][]int{}
	for _, i := range order {
		key := scene.RootWhy
		if p := parents[i]; p >= 0 && p < i {
			key = fmt.Sprint(p)
			present[i] = present[i] && present[p]
		}
		children[key] = append(children[key], i)
	}
	var s scene.Scene
	var list func(parent string)
	list = func(parent string) {
		for _, i := range children[parent] {
			if !present[i] || (parent != scene.RootWhy && !present[parents[i]]) {
				continue
			}
			e := scene.Element{Key: fmt.Sprint(i), Parent: parent, Tag: "div"}
			for _, name := range []string{"class", "title"} {
				if v := rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, name); v != "" {
					e.Attrs = append(e.Attrs, scene.Attr{Name: name, Value: v})
				}
			}
			inside := slices.ContainsFunc(children[e.Key], func(c int) bool { return present[c] })
			if !inside {
				e.Text = rapid.SampledFrom([]string{"", "one", "two"}).Draw(t, "text")
				e.Tag = rapid.SampledFrom([]string{"div", "p", "svg:g"}).Draw(t, "tag")
			}
			s = append(s, e)
			list(e.Key)
		}
	}
	list(scene.RootWhy)
	return s
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
		{"a new element", nil, scene.Scene{text(box("k", scene.Attr{Name: "class", Value: "c"}), "x")}, `[["c","k","why","p",null],["a","k","class","c"],["t","k","x"]]`},
		{"an element less", scene.Scene{box("k")}, nil, `[["r","k"]]`},
		{"other text", scene.Scene{text(box("k"), "x")}, scene.Scene{text(box("k"), "<b>")}, `[["t","k","\u003cb\u003e"]]`},
		{"no text", scene.Scene{text(box("k"), "x")}, scene.Scene{box("k")}, `[["t","k",""]]`},
		{"another attribute", scene.Scene{box("k", scene.Attr{Name: "class", Value: "a"})}, scene.Scene{box("k", scene.Attr{Name: "title", Value: "b"})}, `[["a","k","title","b"],["d","k","class"]]`},
		{"another value of an attribute", scene.Scene{box("k", scene.Attr{Name: "class", Value: "a"})}, scene.Scene{box("k", scene.Attr{Name: "class", Value: "b"})}, `[["a","k","class","b"]]`},
		{"an empty value of a control", nil, scene.Scene{value(box("k"), "")}, `[["c","k","why","p",null],["v","k",""]]`},
		{"another value of a control", scene.Scene{value(box("k"), "1")}, scene.Scene{value(box("k"), "2")}, `[["v","k","2"]]`},
		{"one between two", scene.Scene{box("k"), box("l")}, scene.Scene{box("k"), box("m"), box("l")}, `[["c","m","why","p","l"]]`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			patch, err := scene.Patch(row.before, row.after)
			require.NoError(t, err)
			require.Equal(t, row.want, string(patch))
		})
	}
}

func TestPictureOfTheSameMomentIsTheSame(t *testing.T) {
	t.Parallel()
	m := page(t, 5)
	until(t, m, hasLeader)
	patch, err := scene.Patch(scene.Draw(m), scene.Draw(m))
	require.NoError(t, err)
	require.Equal(t, "[]", string(patch))
	require.NoError(t, m.Step(1))
	require.NoError(t, m.Back(1))
	patch, err = scene.Patch(scene.Draw(m), scene.Draw(m))
	require.NoError(t, err)
	require.Equal(t, "[]", string(patch))
}
