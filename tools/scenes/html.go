package main

import (
	"html"
	"regexp"
	"strings"

	"glassraft/wasm/scene"
)

// fill gives a page's document with a scene in its roots. The document is the
// project's own index.html; whatever the scene says is escaped.
func fill(document string, s scene.Scene) string {
	children := map[string][]scene.Element{}
	attrs := map[string][]scene.Attr{}
	for _, e := range s.All() {
		if e.Parent == "" {
			attrs[e.Key] = e.Attrs
			continue
		}
		children[e.Parent] = append(children[e.Parent], e)
	}
	return root.ReplaceAllStringFunc(document, func(tag string) string {
		key := root.FindStringSubmatch(tag)[1]
		var b strings.Builder
		b.WriteString(withAttrs(tag, attrs[key]))
		for _, e := range children[key] {
			write(&b, e, children, "")
		}
		return b.String()
	})
}

// root is the opening tag of an element of the document that scenes fill.
var root = regexp.MustCompile(`<[a-z]+[^<>]* data-root="([^"]*)"[^<>]*>`)

// withAttrs gives an opening tag with other attributes, in place of those of the
// same names.
func withAttrs(tag string, attrs []scene.Attr) string {
	for _, a := range attrs {
		tag = regexp.MustCompile(` `+regexp.QuoteMeta(a.Name)+`="[^"]*"`).ReplaceAllLiteralString(tag, "")
		tag = strings.TrimSuffix(tag, ">") + attribute(a.Name, a.Value) + ">"
	}
	return tag
}

func attribute(name, value string) string { return " " + name + `="` + html.EscapeString(value) + `"` }

// write writes an element and what is in it. chosen is the value of the choice
// that it stands in.
func write(b *strings.Builder, e scene.Element, children map[string][]scene.Element, chosen string) {
	tag := strings.TrimPrefix(e.Tag, "svg:")
	b.WriteString("<" + tag)
	for _, a := range e.Attrs {
		b.WriteString(attribute(a.Name, a.Value))
		if tag == "option" && a.Name == "value" && a.Value == chosen {
			b.WriteString(" selected")
		}
	}
	if tag == "input" {
		b.WriteString(attribute("value", e.Value) + ">")
		return // It holds nothing, and is not closed.
	}
	b.WriteString(">" + html.EscapeString(e.Text))
	if e.HasValue {
		chosen = e.Value
	}
	for _, c := range children[e.Key] {
		write(b, c, children, chosen)
	}
	b.WriteString("</" + tag + ">")
}
