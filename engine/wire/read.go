package wire

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is the type of a JSON value.
type Kind int

const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

func (k Kind) String() string {
	return [...]string{"null", "a truth value", "a number", "a string", "an array", "an object"}[k]
}

// Value is a JSON value. Only the fields of its kind are set.
type Value struct {
	Kind   Kind
	Bool   bool
	Number float64
	String string
	Items  []Value // of an array; of an object beside Names
	Names  []string
}

// Field returns the value of an object's field, the last if there are several; it is Null where there is none.
func (v Value) Field(name string) Value {
	for i := len(v.Names) - 1; i >= 0; i-- {
		if v.Names[i] == name {
			return v.Items[i]
		}
	}
	return Value{}
}

// SyntaxError tells where the text is not JSON; Offset counts bytes from 0.
type SyntaxError struct {
	Offset int
	Want   string
}

func (e *SyntaxError) Error() string {
	return "not JSON at byte " + strconv.Itoa(e.Offset) + ": want " + e.Want
}

// deepest is how far arrays and objects may lie in each other; a net needs five levels.
const deepest = 200

// Parse reads one JSON value. Errors are *SyntaxError.
func Parse(data string) (Value, error) {
	p := parser{data: data}
	p.space()
	v, err := p.value(0)
	if err != nil {
		return Value{}, err
	}
	if p.space(); p.at != len(data) {
		return Value{}, p.want("the end")
	}
	return v, nil
}

type parser struct {
	data string
	at   int
}

func (p *parser) want(what string) error { return &SyntaxError{p.at, what} }

func (p *parser) space() {
	for p.at < len(p.data) {
		switch p.data[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// take moves over c if it comes next.
func (p *parser) take(c byte) bool {
	if p.at < len(p.data) && p.data[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *parser) word(w string) bool {
	if len(p.data)-p.at >= len(w) && p.data[p.at:p.at+len(w)] == w {
		p.at += len(w)
		return true
	}
	return false
}

func (p *parser) value(depth int) (Value, error) {
	if depth > deepest {
		return Value{}, p.want("fewer levels of brackets")
	}
	switch {
	case p.word("null"):
		return Value{}, nil
	case p.word("true"):
		return Value{Kind: Bool, Bool: true}, nil
	case p.word("false"):
		return Value{Kind: Bool}, nil
	case p.take('"'):
		s, err := p.text()
		return Value{Kind: String, String: s}, err
	case p.take('['):
		v := Value{Kind: Array}
		if p.space(); p.take(']') {
			return v, nil
		}
		for {
			p.space()
			item, err := p.value(depth + 1)
			if err != nil {
				return Value{}, err
			}
			v.Items = append(v.Items, item)
			if p.space(); p.take(']') {
				return v, nil
			}
			if !p.take(',') {
				return Value{}, p.want("a comma or ]")
			}
		}
	case p.take('{'):
		v := Value{Kind: Object}
		if p.space(); p.take('}') {
			return v, nil
		}
		for {
			if p.space(); !p.take('"') {
				return Value{}, p.want("a name in quotes")
			}
			name, err := p.text()
			if err != nil {
				return Value{}, err
			}
			if p.space(); !p.take(':') {
				return Value{}, p.want("a colon")
			}
			p.space()
			item, err := p.value(depth + 1)
			if err != nil {
				return Value{}, err
			}
			v.Names, v.Items = append(v.Names, name), append(v.Items, item)
			if p.space(); p.take('}') {
				return v, nil
			}
			if !p.take(',') {
				return Value{}, p.want("a comma or }")
			}
		}
	}
	return p.number()
}

func (p *parser) digits() bool {
	from := p.at
	for p.at < len(p.data) && p.data[p.at] >= '0' && p.data[p.at] <= '9' {
		p.at++
	}
	return p.at > from
}

func (p *parser) number() (Value, error) {
	from := p.at
	p.take('-')
	if !p.take('0') && !p.digits() {
		p.at = from
		return Value{}, p.want("a value")
	}
	if p.take('.') && !p.digits() {
		return Value{}, p.want("a digit")
	}
	if p.take('e') || p.take('E') {
		_ = p.take('+') || p.take('-')
		if !p.digits() {
			return Value{}, p.want("a digit")
		}
	}
	v, err := strconv.ParseFloat(p.data[from:p.at], 64)
	if err != nil {
		p.at = from
		return Value{}, p.want("a number that is not too large")
	}
	return Value{Kind: Number, Number: v}, nil
}

// text reads a string after its opening quote. Bytes that are not UTF-8 and lone surrogates become U+FFFD.
func (p *parser) text() (string, error) {
	var out []byte
	for p.at < len(p.data) {
		c := p.data[p.at]
		switch {
		case c == '"':
			p.at++
			return string(out), nil
		case c < ' ':
			return "", p.want("no control character in a string")
		case c == '\\':
			p.at++
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			out = utf8.AppendRune(out, r)
		case c < utf8.RuneSelf:
			out = append(out, c)
			p.at++
		default:
			r, size := utf8.DecodeRuneInString(p.data[p.at:])
			out = utf8.AppendRune(out, r)
			p.at += size
		}
	}
	return "", p.want("the end of a string")
}

func (p *parser) escape() (rune, error) {
	if p.at >= len(p.data) {
		return 0, p.want("an escape")
	}
	c := p.data[p.at]
	p.at++
	switch c {
	case '"', '\\', '/':
		return rune(c), nil
	case 'b':
		return '\b', nil
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'u':
		r, ok := p.hex()
		if !ok {
			return 0, p.want("four hexadecimal digits")
		}
		if utf16.IsSurrogate(r) {
			back := p.at
			if p.word(`\u`) {
				if low, ok := p.hex(); ok {
					if whole := utf16.DecodeRune(r, low); whole != utf8.RuneError {
						return whole, nil
					}
				}
			}
			p.at = back
			return utf8.RuneError, nil
		}
		return r, nil
	}
	p.at--
	return 0, p.want(`an escape: one of " \ / b f n r t u`)
}

func (p *parser) hex() (rune, bool) {
	if len(p.data)-p.at < 4 {
		return 0, false
	}
	v, err := strconv.ParseUint(p.data[p.at:p.at+4], 16, 32)
	if err != nil {
		return 0, false
	}
	p.at += 4
	return rune(v), true
}
