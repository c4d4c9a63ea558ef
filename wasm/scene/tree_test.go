package scene_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"

	"glassraft/wasm/scene"
	"glassraft/web"
)

// rootKeys are the elements of index.html that are there from the start.
var rootKeys = []string{
	scene.RootPage, scene.RootMain, scene.RootRun, scene.RootToolbar, scene.RootClock, scene.RootMenus, scene.RootNotice, scene.RootCluster,
	scene.RootStage, scene.RootLinks, scene.RootNodes, scene.RootMessages, scene.RootOver, scene.RootContext,
	scene.RootLogs, scene.RootLogHead, scene.RootLogBody, scene.RootLogPan, scene.RootWhy, scene.RootTabs, scene.RootNext, scene.RootInspect,
	scene.RootScript, scene.RootLesson, scene.RootTimeline, scene.RootLanes, scene.RootTracks, scene.RootCursor, scene.RootScrub,
	scene.RootTools, scene.RootDialog, scene.RootForm, scene.RootDoors,
}

// lists are what patch.js allows and refuses, read from its text.
type lists struct {
	tags              map[string]bool
	attributesRefused map[string]bool
	attributeName     *regexp.Regexp
}

func listsOfPatch(t require.TestingT) lists {
	text := scriptOfPatches(t)
	section := func(from, to string) string {
		_, rest, ok := strings.Cut(text, from)
		require.True(t, ok, "patch.js has no %q", from)
		inner, _, ok := strings.Cut(rest, to)
		require.True(t, ok, "patch.js has no %q behind %q", to, from)
		return inner
	}
	words := func(quoted string) map[string]bool {
		found := map[string]bool{}
		for _, m := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(quoted, -1) {
			for word := range strings.FieldsSeq(m[1]) {
				found[word] = true
			}
		}
		return found
	}
	l := lists{
		tags:              words(section("const tags = new Set((", ").split")),
		attributesRefused: words(section("const attributesRefused = new Set([", "]);")),
		attributeName:     regexp.MustCompile("(?i)" + section("const attributeName = /", "/i;")),
	}
	require.Greater(t, len(l.tags), 20)
	require.Greater(t, len(l.attributesRefused), 4)
	return l
}

// scriptOfPatches is the script that applies patches.
func scriptOfPatches(t require.TestingT) string {
	for _, name := range []string{"patch.js", "boot.js"} {
		if text, err := web.Files.ReadFile(name); err == nil && strings.Contains(string(text), "const tags = new Set(") {
			return string(text)
		}
	}
	require.Fail(t, "no script applies patches")
	return ""
}

func (l lists) allowsAttribute(name string) bool {
	lower := strings.ToLower(name)
	return l.attributeName.MatchString(lower) && !strings.HasPrefix(lower, "on") && !l.attributesRefused[lower]
}

// tree is the page as patch.js keeps it, by the same rules.
type tree struct {
	lists
	held map[string]*element
}

type element struct {
	key, tag string
	root     bool
	parent   *element
	children []*element
	attrs    map[string]string
	text     string
	value    string // of a control
}

func newTree(l lists) *tree {
	d := &tree{lists: l, held: map[string]*element{}}
	for _, key := range rootKeys {
		d.held[key] = &element{key: key, root: true, attrs: map[string]string{}}
	}
	return d
}

// apply applies a patch as patch.js does; it stops at the first operation that
// patch.js would refuse.
func (d *tree) apply(patch []byte) error {
	var operations [][]any
	if err := json.Unmarshal(patch, &operations); err != nil {
		return err
	}
	for i, operation := range operations {
		if err := d.operation(operation); err != nil {
			return fmt.Errorf("operation %d %v: %w", i, operation, err)
		}
	}
	return nil
}

// operandCounts are how many operands each operation takes. patch.js would take
// one that is missing for undefined.
var operandCounts = map[string]int{"c": 4, "a": 3, "d": 2, "t": 2, "v": 2, "m": 3, "r": 1}

func (d *tree) operation(words []any) error {
	name, _ := words[0].(string)
	count, ok := operandCounts[name]
	if !ok || len(words) != count+1 {
		return fmt.Errorf("unknown operation %q of %d operands", name, len(words)-1)
	}
	operands := make([]string, count) // null becomes ""
	for i, word := range words[1:] {
		text, isText := word.(string)
		if !isText && (word != nil || i != count-1 || (name != "c" && name != "m")) {
			return fmt.Errorf("operand %d is no text", i)
		}
		operands[i] = text
	}
	if name == "c" {
		return d.create(operands[0], operands[1], operands[2], operands[3])
	}
	e, ok := d.held[operands[0]]
	if !ok {
		return fmt.Errorf("unknown key %q", operands[0])
	}
	switch name {
	case "a":
		if !d.allowsAttribute(operands[1]) {
			return fmt.Errorf("attribute %q is not allowed", operands[1])
		}
		e.attrs[operands[1]] = operands[2]
		e.setValue(e.value) // A slider keeps its value within its bounds.
	case "d":
		delete(e.attrs, operands[1])
	case "t":
		if len(e.children) > 0 {
			return fmt.Errorf("%q holds elements, which text would wipe out", e.key)
		}
		e.text = operands[1]
	case "v":
		e.setValue(operands[1])
	case "m":
		return d.move(e, operands[1], operands[2])
	case "r":
		return d.remove(e)
	}
	return nil
}

func (d *tree) create(key, parent, tag, before string) error {
	if d.held[key] != nil {
		return fmt.Errorf("key %q is taken", key)
	}
	if !d.tags[tag] {
		return fmt.Errorf("tag %q is not allowed", tag)
	}
	e := &element{key: key, tag: tag, attrs: map[string]string{}}
	if err := d.insert(e, parent, before); err != nil {
		return err
	}
	d.held[key] = e
	return nil
}

func (d *tree) insert(e *element, parent, before string) error {
	into, ok := d.held[parent]
	if !ok {
		return fmt.Errorf("unknown key %q", parent)
	}
	for up := into; up != nil; up = up.parent {
		if up == e {
			return fmt.Errorf("%q cannot stand inside itself", e.key)
		}
	}
	sibling, ok := d.held[before]
	if before != "" && !ok {
		return fmt.Errorf("unknown key %q", before)
	}
	if sibling != nil && sibling.parent != into {
		return fmt.Errorf("%q is not inside %q", before, parent)
	}
	if into.text != "" {
		return fmt.Errorf("%q holds text, beside which %q would stand", parent, e.key)
	}
	if sibling == e {
		return nil
	}
	e.detach()
	at := len(into.children)
	if sibling != nil {
		at = slices.Index(into.children, sibling)
	}
	into.children = slices.Insert(into.children, at, e)
	e.parent = into
	return nil
}

func (d *tree) move(e *element, parent, before string) error {
	if e.root {
		return fmt.Errorf("%q is a region of the page and stays where it is", e.key)
	}
	return d.insert(e, parent, before)
}

func (d *tree) remove(e *element) error {
	if e.root {
		return fmt.Errorf("%q is a region of the page and stays where it is", e.key)
	}
	e.detach()
	d.forget(e)
	return nil
}

func (d *tree) forget(e *element) {
	delete(d.held, e.key)
	for _, child := range e.children {
		d.forget(child)
	}
}

func (e *element) detach() {
	if e.parent != nil {
		e.parent.children = slices.DeleteFunc(e.parent.children, func(o *element) bool { return o == e })
		e.parent = nil
	}
}

// setValue sets a control's value as a browser does.
func (e *element) setValue(value string) {
	e.value = value
	if e.attrs["type"] != "range" {
		return
	}
	n, err := strconv.Atoi(value)
	low, errLow := strconv.Atoi(e.attrs["min"])
	high, errHigh := strconv.Atoi(e.attrs["max"])
	if err == nil && errLow == nil && errHigh == nil {
		e.value = strconv.Itoa(max(min(n, high), low))
	}
}

// shown is one element with what is in it, for comparing.
type shown struct {
	Key, Tag, Text, Value string
	Attrs                 map[string]string
	Children              []shown
}

// shown gives every root with what stands in it.
func (d *tree) shown() map[string]shown {
	all := map[string]shown{}
	for _, key := range rootKeys {
		e := d.held[key]
		all[key] = shown{Key: key, Attrs: maps.Clone(e.attrs), Children: e.inside()}
	}
	return all
}

func (e *element) inside() []shown {
	var list []shown
	for _, c := range e.children {
		list = append(list, shown{c.key, c.tag, c.text, c.value, maps.Clone(c.attrs), c.inside()})
	}
	return list
}

// shownOf gives what a scene wants to stand in every root.
func shownOf(s scene.Scene) map[string]shown {
	elements := s.All()
	children := map[string][]scene.Element{}
	roots := map[string]scene.Element{}
	for _, e := range elements {
		if e.Parent == "" {
			roots[e.Key] = e
			continue
		}
		children[e.Parent] = append(children[e.Parent], e)
	}
	attrs := func(e scene.Element) map[string]string {
		all := map[string]string{}
		for _, a := range e.Attrs {
			all[a.Name] = a.Value
		}
		return all
	}
	var inside func(key string) []shown
	inside = func(key string) []shown {
		var list []shown
		for _, e := range children[key] {
			list = append(list, shown{e.Key, e.Tag, e.Text, e.Value, attrs(e), inside(e.Key)})
		}
		return list
	}
	all := map[string]shown{}
	for _, key := range rootKeys {
		all[key] = shown{Key: key, Attrs: attrs(roots[key]), Children: inside(key)}
	}
	return all
}
