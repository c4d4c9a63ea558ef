package words

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"glassraft/core/script"
)

const (
	suffix       = ".words"
	originalName = "page" + suffix
	lessonSuffix = ".txt"
)

// said is what stands for a text, and the file that says so.
type said struct{ words, file string }

// Languages gives, for each language that something is translated into, what each piece and each text of a lesson is in
// it. files hold page.words, its translations page.de.words, and lessons/NAME.txt with lessons/NAME.de.words. The page looks
// a text up wherever it is said, so it has one translation in a language. Errors name the file that is not in step with its
// original or has no language in its name, or the two that translate the same text in different ways.
func Languages(files fs.FS) (map[string]map[string]string, error) {
	text, err := fs.ReadFile(files, originalName)
	if err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	original := Original(string(text))
	all := map[string]map[string]said{}
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == originalName || path.Ext(name) == lessonSuffix || path.Ext(name) == ".md" {
			return err
		}
		if path.Ext(name) != suffix {
			return fmt.Errorf("%s: want the name of a lesson (%s) or of a translation (%s)", name, lessonSuffix, suffix)
		}
		of, language, _ := strings.Cut(strings.TrimSuffix(name, suffix), ".")
		if !tag.MatchString(language) {
			return fmt.Errorf("%s: want a language in its name, as in page.de%[2]s or page.pt-BR%[2]s, got %q", name, suffix, language)
		}
		words, err := translated(files, original, of, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if all[language] == nil {
			all[language] = map[string]said{}
		}
		return merge(all[language], name, words)
	})
	if err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	languages := map[string]map[string]string{}
	for language, texts := range all {
		languages[language] = map[string]string{}
		for text, s := range texts {
			languages[language][text] = s.words
		}
	}
	return languages, nil
}

// tag is a language as browsers name it, with or without a region.
var tag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z]{2})?$`)

// merge adds what a file says to what others say in the same language.
func merge(all map[string]said, file string, words map[string]string) error {
	for _, text := range slices.Sorted(maps.Keys(words)) {
		other, is := all[text]
		if is && other.words != words[text] {
			return fmt.Errorf("%s: %q is %q here, and %q in %s: the page has one translation for a text", file, text, words[text], other.words, other.file)
		}
		all[text] = said{words[text], file}
	}
	return nil
}

// translated is what a file of words says: of is the page or the lesson that it translates.
func translated(files fs.FS, original []string, of, name string) (map[string]string, error) {
	text, err := fs.ReadFile(files, name)
	switch {
	case err != nil:
		return nil, err
	case !utf8.Valid(text):
		return nil, errors.New("want the encoding UTF-8")
	case of+suffix == originalName:
		return Translation(original, string(text))
	}
	return ofLesson(files, of+lessonSuffix, string(text))
}

// ofLesson is what each text of a lesson is in a translation.
func ofLesson(files fs.FS, name, words string) (map[string]string, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	lesson, err := script.Parse(string(text))
	if err != nil {
		return nil, err
	}
	return script.Translate(lesson, words)
}
