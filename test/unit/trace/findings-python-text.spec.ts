import { PythonText } from '../../../src/trace/findings/python-text';

const SOURCE = `@decorated
async def main(
    one,  # a comment (
    two=")",
):
    """A text
  that is not indented: if x:
    """
    try:
        async with timeout(
            1
        ) as limit, lock:
            await first(  # (
                "it's", '\\'('
            )
            yield 1
    except ValueError:
        pass

    finally:
        total = 1 + \\
            2
        await last()
    return 'end'


x = 1
`;

describe('the shape of a Python source', () => {
  const text = new PythonText(SOURCE);
  const headers = (line: number): string[] => text.enclosing(line).map(header => header.text);

  test('logical lines join brackets, strings and backslashes', () => {
    expect(text.line(3)).toMatchObject({ first: 2, last: 5, indent: 0 });
    expect(text.line(7)).toMatchObject({ first: 6, last: 8, text: '"  "' });
    expect(text.line(14)).toMatchObject({ first: 13, last: 15, text: `await first( "", '' )` });
    expect(text.line(22)).toMatchObject({ first: 21, last: 22 });
    expect(text.line(19)).toBeNull();
    expect(text.line(99)).toBeNull();
  });

  test('enclosing blocks, the innermost first, end at the function', () => {
    expect(headers(16)).toEqual(['async with timeout( 1 ) as limit, lock:', 'try:']);
    expect(headers(23)).toEqual(['finally:']);
    expect(headers(24)).toEqual([]);
    expect(headers(27)).toEqual([]);
  });

  test('clauses and their try', () => {
    const [last] = text.enclosing(23);
    const start = text.tryOf(last)!;
    expect(start.first).toBe(9);
    expect(text.block(start)).toEqual({ first: 10, last: 16 });
    expect(text.clausesOf(start).map(({ first }) => first)).toEqual([17, 20]);
    expect(text.block(last)).toEqual({ first: 21, last: 23 });
  });

  test('a function is its decorators, its header and its body', () => {
    const body = text.body(1);
    expect(body[0].text).toBe('@decorated');
    expect(body.at(-1)!.text).toBe(`return ''`);
    expect(text.body(27)).toEqual([]);
  });
});
