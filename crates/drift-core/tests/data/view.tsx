import React, { useState } from "react";

export const View = ({ name }: { name: string }) => {
  const [count, setCount] = useState<number>(0);
  return (
    <button onClick={() => setCount(count + 1)}>
      {greet(name)} {count}
    </button>
  );
};

function greet(name: string) {
  return `Hello, ${format(name)}`;
}
