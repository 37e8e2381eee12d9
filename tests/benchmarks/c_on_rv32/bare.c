/* A program without an operating system on QEMU's RISC-V board: counts one signature check of
 * libsodium, by the timer that moves once in 100 instructions, and prints it. Not here: libsodium.
 */
#include <stddef.h>
#include <stdint.h>

#define UART (*(volatile uint8_t *) 0x10000000)
#define TICKS (*(volatile uint32_t *) 0x0200bff8)
#define POWER (*(volatile uint32_t *) 0x00100000)
#define POWER_OFF 0x5555
#define INSTRUCTIONS_PER_TICK 100

int crypto_sign_ed25519_verify_detached(const unsigned char *signature,
                                        const unsigned char *message, unsigned long long octets,
                                        const unsigned char *key);

/* Of libsodium's utilities, what a check uses; the library's own want an operating system. */
int sodium_memcmp(const void *one, const void *other, size_t octets) {
    const volatile unsigned char *a = one, *b = other;
    unsigned char difference = 0;
    while (octets--) difference |= *a++ ^ *b++;
    return difference ? -1 : 0;
}

void sodium_memzero(void *at, size_t octets) {
    volatile unsigned char *p = at;
    while (octets--) *p++ = 0;
}

int sodium_is_zero(const unsigned char *at, size_t octets) {
    unsigned char all = 0;
    while (octets--) all |= *at++;
    return all == 0;
}

void abort(void) {
    POWER = POWER_OFF;
    for (;;) ;
}

static const unsigned char key[32] = {KEY}, message[] = {MESSAGE}, signature[64] = {SIGNATURE};

static void print(uint32_t number) {
    char digits[12];
    int count = 0;
    do digits[count++] = '0' + number % 10; while (number /= 10);
    while (count) UART = digits[--count];
    UART = '\n';
}

int main(void) {
    uint32_t start = TICKS;
    int refused = crypto_sign_ed25519_verify_detached(signature, message, sizeof message, key);
    uint32_t ticks = TICKS - start;
    print(refused ? 0 : ticks * INSTRUCTIONS_PER_TICK);
    abort();
}

__asm__(".section .start, \"ax\"\n"
        ".globl _start\n"
        "_start:\n"
        ".option push\n.option norelax\n la gp, __global_pointer$\n.option pop\n"
        " la sp, stack_top\n"
        " call main\n");
