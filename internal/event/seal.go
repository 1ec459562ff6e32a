package event

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"sync"
)

// Payload is what an event says. Payloads are values; nobody changes one after it was made.
type Payload interface{ Kind() Kind }

// Private is a payload with free text of a participant. The log gets its texts sealed under the owner's key.
type Private interface {
	Payload
	Owner() ParticipantID
	Texts() []string
	// WithTexts is the same payload with other texts, as many as Texts gave.
	WithTexts([]string) Payload
}

// Key seals one participant's free text: AES-256-GCM.
type Key [32]byte

// NewKey draws a key from random.
func NewKey(random io.Reader) (Key, error) {
	var k Key
	_, err := io.ReadFull(random, k[:])
	return k, err
}

// seal encrypts text, bound to its place, with a nonce from random.
func (k Key) seal(random io.Reader, text, place string) (string, error) {
	gcm, err := k.gcm()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, gcm.NonceSize(), gcm.NonceSize()+len(text)+gcm.Overhead())
	if _, err := io.ReadFull(random, nonce); err != nil {
		return "", err
	}
	return base64.RawStdEncoding.EncodeToString(gcm.Seal(nonce, nonce, []byte(text), []byte(place))), nil
}

func (k Key) open(sealed, place string) (string, error) {
	gcm, err := k.gcm()
	if err != nil {
		return "", err
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", err
	}
	if len(raw) < gcm.NonceSize() {
		return "", errors.New("sealed text is too short")
	}
	text, err := gcm.Open(nil, raw[:gcm.NonceSize()], raw[gcm.NonceSize():], []byte(place))
	return string(text), err
}

func (k Key) gcm() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// Encode is p as a log keeps it. key must be the owner's where p is Private; random gives nonces.
func Encode(p Payload, key func(ParticipantID) (Key, bool), random io.Reader) (json.RawMessage, error) {
	if private, ok := p.(Private); ok {
		k, ok := key(private.Owner())
		if !ok {
			return nil, fmt.Errorf("encode %s: participant %s has no key", p.Kind(), private.Owner())
		}
		texts := append([]string(nil), private.Texts()...)
		for i := range texts {
			sealed, err := k.seal(random, texts[i], place(private, i))
			if err != nil {
				return nil, fmt.Errorf("encode %s: %w", p.Kind(), err)
			}
			texts[i] = sealed
		}
		p = private.WithTexts(texts)
	}
	data, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", p.Kind(), err)
	}
	return data, nil
}

// Decode reads what Encode made. Texts of a participant who has no key any more come back empty.
func Decode(kind Kind, data []byte, key func(ParticipantID) (Key, bool)) (Payload, error) {
	t, ok := byKind()[kind]
	if !ok {
		return nil, fmt.Errorf("unknown kind %q", kind)
	}
	v := reflect.New(t)
	if err := json.Unmarshal(data, v.Interface()); err != nil {
		return nil, fmt.Errorf("decode %s: %w", kind, err)
	}
	p := v.Elem().Interface().(Payload)
	private, ok := p.(Private)
	if !ok {
		return p, nil
	}
	texts := append([]string(nil), private.Texts()...)
	k, known := key(private.Owner())
	for i := range texts {
		if !known {
			texts[i] = ""
			continue
		}
		text, err := k.open(texts[i], place(private, i))
		if err != nil {
			return nil, fmt.Errorf("decode %s: text %d: %w", kind, i, err)
		}
		texts[i] = text
	}
	return private.WithTexts(texts), nil
}

// place binds a sealed text to where it stands, so that it cannot be moved to another event or person.
func place(p Private, i int) string {
	return string(p.Kind()) + " " + string(p.Owner()) + " " + strconv.Itoa(i)
}

var byKind = sync.OnceValue(func() map[Kind]reflect.Type {
	kinds := map[Kind]reflect.Type{}
	for _, p := range All() {
		kinds[p.Kind()] = reflect.TypeOf(p)
	}
	return kinds
})
