package site

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"glassraft/web"
)

// etcd/raft's own interaction scripts lie in the pinned module's testdata. They are copied from the module cache at build
// time, so that the page has those of the very library that runs in it, and none of their text stands in this repository.
const (
	raftModule   = "go.etcd.io/raft/v3"
	scriptSuffix = ".txt"
)

// upstreamScripts returns the scripts and their index, which is in the order of scripts.txt. A script that scripts.txt does
// not know comes last, without a group.
func upstreamScripts(ctx context.Context, root string) ([]content, error) {
	out, err := goCommand(ctx, root, "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", raftModule)
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "testdata", "*"+scriptSuffix))
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	if len(files) == 0 {
		return nil, errors.New("site: " + raftModule + " has no scripts in testdata")
	}
	said, err := readAbout(scriptsText)
	if err != nil {
		return nil, err
	}
	place := func(name string) int {
		if i := slices.IndexFunc(said, func(a about) bool { return a.name == name }); i >= 0 {
			return i
		}
		return len(said)
	}
	slices.SortFunc(files, func(a, b string) int {
		return cmp.Or(cmp.Compare(place(scriptName(a)), place(scriptName(b))), strings.Compare(a, b))
	})
	var made []content
	var index []web.Script
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("site: %w", err)
		}
		script := hashed(web.ScriptsFolder+filepath.Base(file), text)
		name := scriptName(file)
		row := web.Script{Name: name, File: script.name, Title: scriptTitle(name, string(text))}
		if i := place(name); i < len(said) {
			row.Group, row.About = said[i].group, said[i].text
		}
		made = append(made, script)
		index = append(index, row)
	}
	text, err := json.MarshalIndent(index, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	return append(made, content{web.ScriptsIndex, web.ScriptsIndex, append(text, '\n')}), nil
}

// scriptName is what a script's file is called, without the ending.
func scriptName(file string) string { return strings.TrimSuffix(filepath.Base(file), scriptSuffix) }

// sentenceEnd is a full stop that another sentence follows, or nothing; that of "i.e." is none.
var sentenceEnd = regexp.MustCompile(`\.( [A-Z]|$)`)

// scriptTitle returns the first sentence of a script's first comment, without its full stop. Comments that only say why
// the output is off for the boilerplate are passed over; a script without any has its name.
func scriptTitle(name, text string) string {
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		sentence := firstComment(paragraph)
		if end := sentenceEnd.FindStringIndex(sentence); end != nil {
			sentence = sentence[:end[0]]
		}
		if sentence != "" && !strings.Contains(sentence, "boilerplate") {
			return sentence
		}
	}
	return name
}

// firstComment joins the lines of a text's first comment, up to an empty one. A word that a hyphen breaks at the end of a
// line stays one word.
func firstComment(text string) string {
	var comment strings.Builder
	for line := range strings.Lines(text) {
		words, _ := strings.CutPrefix(line, "#")
		words = strings.TrimSpace(words)
		isComment := strings.HasPrefix(line, "#") && words != ""
		switch {
		case !isComment && comment.Len() > 0:
			return comment.String()
		case !isComment:
			continue
		case comment.Len() > 0 && !strings.HasSuffix(comment.String(), "-"):
			comment.WriteByte(' ')
		}
		comment.WriteString(words)
	}
	return comment.String()
}
