import { Cart } from "./cart";

function checkOut() {
  const cart = new Cart();
  cart.addItem("tea");
  return cart.total();
}

checkOut();
