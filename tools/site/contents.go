package site

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"

	"glassraft/tools/words"
	"glassraft/web"
)

const (
	glueName   = "wasm_exec.js"
	pageSuffix = ".html"

	// The words of a language de are words/de.json.
	wordsPrefix = "words/"
	wordsSuffix = ".json"
)

// content is a file of the site before it is written.
type content struct {
	source string // See File.
	name   string
	bytes  []byte
}

// hashed is a file that may be kept for ever, since its name changes with its bytes.
func hashed(source string, text []byte) content {
	return content{source: source, name: hashedName(source, text), bytes: text}
}

// parts makes every file of the site but the pages, which refer to them.
func parts(ctx context.Context, root string) ([]content, error) {
	compiled, err := compile(ctx, root)
	if err != nil {
		return nil, err
	}
	glue, err := wasmExec(ctx, root)
	if err != nil {
		return nil, err
	}
	scripts, err := upstreamScripts(ctx, root)
	if err != nil {
		return nil, err
	}
	words, err := words.Languages(web.Words)
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	if err := web.CheckLessonNames(); err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	lessons, err := json.Marshal(web.Lessons())
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	made := append(scripts, hashed(glueName, glue), content{web.LessonsIndex, web.LessonsIndex, lessons})
	for _, language := range slices.Sorted(maps.Keys(words)) {
		text, err := json.Marshal(words[language]) // sorted
		if err != nil {
			return nil, fmt.Errorf("site: %w", err)
		}
		made = append(made, hashed(wordsPrefix+language+wordsSuffix, text))
	}
	for i, text := range compiled {
		made = append(made, hashed(programs[i].name, text))
	}
	err = fs.WalkDir(web.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) == pageSuffix {
			return err
		}
		text, err := web.Files.ReadFile(name)
		made = append(made, hashed(name, text))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	return made, nil
}
